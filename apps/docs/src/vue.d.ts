declare module '*.vue' {
  import type { Component } from 'vue';

  const component: Component;
  export default component;
}

declare module '*.css';

declare module '*.wasm?url' {
  const address: string;
  export default address;
}

declare module '*.keras?url' {
  const address: string;
  export default address;
}
