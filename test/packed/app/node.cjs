const { numbers } = require('./numbers.js');

numbers().then((result) => console.log(JSON.stringify(result)));
