// The server of y-websocket 2, as its own bin/server starts it. It stores nothing.
const http = require('node:http');
const { WebSocketServer } = require('ws');
const { setupWSConnection } = require('../../../node_modules/y-websocket/bin/utils.cjs');

const count = process.argv[3] ?? '1';
const server = http.createServer();
const sockets = new WebSocketServer({ server });
sockets.on('connection', setupWSConnection);
// Ends with whoever started it.
process.stdin.resume().on('end', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const documents = Array.from({ length: Number(count) }, (_, index) => `document-${index}`);
  console.info(JSON.stringify({ url: `ws://127.0.0.1:${server.address().port}`, documents }));
});
