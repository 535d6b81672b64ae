import { createServer } from "node:http";
import { WebSocketServer } from "ws";

/** A bare `ws` server on node:http that sends back what it is sent: what a WebSocket costs. */
const server = createServer();
const endpoint = new WebSocketServer({ server, perMessageDeflate: false });
endpoint.on("connection", (socket) => {
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });
});
process.on("disconnect", () => process.exit(0));
