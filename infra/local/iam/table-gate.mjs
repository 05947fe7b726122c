// The network of a container, as far as it leads to the table: whatever a function sends there, by whichever client,
// passes here. The other services are parts of the host and look for themselves; the table is a process of others.
import { Socket } from 'node:net';
import { tableCalls } from './table-calls.mjs';

const headEnd = Buffer.from('\r\n\r\n');
const loopback = /^(?:localhost|127\.|::1$)/;

/**
 * Lets a container's requests to the table through once the host has allowed their like; the others are answered as the
 * table in AWS would. `desk` is where the host answers questions.
 */
export function guardTable({ hostname, port, desk }) {
  const decide = decider(questions(desk));
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (...given) {
    const [to] = Array.isArray(given[0]) ? given[0] : given;
    if (leadsTo(to, hostname, port)) guard(this, decide);
    return connect.apply(this, given);
  };
}

function leadsTo(to, hostname, port) {
  if (Number(to?.port ?? to) !== port) return false;
  const host = to?.host ?? 'localhost';
  return host === hostname || (loopback.test(host) && loopback.test(hostname));
}

/** Holds back what is written until a request is whole, and then passes it on or answers it. */
function guard(socket, decide) {
  const pass = socket._write;
  let held = [];
  const take = (bytes, done) => {
    held.push(bytes);
    const whole = held.length === 1 ? bytes : Buffer.concat(held);
    const request = requestIn(whole);
    if (request === undefined) return done();
    held = [];
    const settle = (refusal) => {
      if (refusal === undefined) return pass.call(socket, whole, 'buffer', done);
      done();
      answer(socket, refusal);
    };
    const decided = decide(request);
    return decided === undefined ? settle() : decided.then(settle, done);
  };
  socket._write = (chunk, encoding, done) => take(bytesOf(chunk, encoding), done);
  socket._writev = (chunks, done) =>
    take(Buffer.concat(chunks.map(({ chunk, encoding }) => bytesOf(chunk, encoding))), done);
}

const bytesOf = (chunk, encoding) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);

function requestIn(bytes) {
  const at = bytes.indexOf(headEnd);
  if (at < 0) return undefined;
  const head = bytes.latin1Slice(0, at);
  const from = at + headEnd.length;
  const to = from + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  // More than one request would be let through on the word of the first; no client sends that.
  return bytes.length < to ? undefined : { head, body: bytes.length > to ? '' : bytes.utf8Slice(from, to) };
}

/** Remembers what was allowed: a policy says the same every time. */
function decider(ask) {
  const allowed = new Set();
  return ({ head, body }) => {
    const accessKeyId = /\r\nauthorization: *AWS4-HMAC-SHA256 Credential=([^/]+)\//i.exec(head)?.[1];
    const calls = tableCalls(/\r\nx-amz-target: *(\S+)/i.exec(head)?.[1] ?? '', body);
    const keys = calls.map(({ action, table, index }) => `${accessKeyId} ${action} ${table} ${index}`);
    if (keys.length > 0 && keys.every((key) => allowed.has(key))) return undefined;
    return ask({ accessKeyId, calls }).then((refusal) => {
      if (refusal === undefined) for (const key of keys) allowed.add(key);
      return refusal;
    });
  };
}

function questions(desk) {
  const open = new Map();
  let last = 0;
  desk.on('message', ({ id, refusal }) => {
    open.get(id)?.(refusal);
    open.delete(id);
  });
  return (question) =>
    new Promise((resolve) => {
      last += 1;
      open.set(last, resolve);
      desk.postMessage({ id: last, ...question });
    });
}

function answer(socket, { status, type, body }) {
  const head = `HTTP/1.1 ${status} Refused\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const give = () => socket.push(Buffer.from(head + body));
  if (socket.connecting) socket.once('connect', give);
  else give();
}
