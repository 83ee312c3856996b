import { onBeforeUnmount, onMounted, type Ref, ref } from 'vue';

/** The width of an element in pixels. Until the page has measured it, it is `start`. */
export function useWidth(element: Ref<Element | null>, start: number) {
  const width = ref(start);
  const isMeasured = ref(false);
  let observer: ResizeObserver | undefined;

  onMounted(() => {
    observer = new ResizeObserver(([entry]) => {
      const now = Math.round(entry?.contentRect.width ?? 0);
      if (now === 0) return;
      width.value = now;
      isMeasured.value = true;
    });
    if (element.value !== null) observer.observe(element.value);
  });
  onBeforeUnmount(() => observer?.disconnect());

  return { width, isMeasured };
}
