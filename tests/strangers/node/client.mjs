// The device sample of the article, on mqtt.js: registers, then goes online with what it was given.
// Two things are changed: host, port and CA come from the environment, and the login is over TLS as well.
// With ROUNDS in the environment it registers so many names, AT_ONCE at once, and tells how long each took in ms (benches/registration).
import crypto from 'node:crypto';
import fs from 'node:fs';
import mqtt from 'mqtt';

const { CLOUD_HOST, CLOUD_PORT, CLOUD_CA, PRODUCT_KEY, PRODUCT_SECRET, ROUNDS, AT_ONCE } = process.env;
const server = { host: CLOUD_HOST, port: Number(CLOUD_PORT), protocol: 'mqtts', ca: fs.readFileSync(CLOUD_CA) };

// A second connection of the registering client would be a second registration.
const once = { keepalive: 120, reconnectPeriod: 0, protocolVersion: 4 };

function registerOptions(deviceName) {
  const random = Date.now();
  const content = `deviceName${deviceName}productKey${PRODUCT_KEY}random${random}`;
  return {
    ...server, ...once,
    clientId: `${Date.now()}|securemode=2,authType=regnwl,random=${random},signmethod=hmacsha1|`,
    username: `${deviceName}&${PRODUCT_KEY}`,
    password: crypto.createHmac('sha1', PRODUCT_SECRET).update(content).digest('hex'),
  };
}

function register(deviceName, answered = () => {}) {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(registerOptions(deviceName));
    client.on('error', reject);
    let identity;
    client.on('message', (topic, message) => {
      if (topic !== '/ext/regnwl') return;
      identity = JSON.parse(message);
      answered();
      client.end();
    });
    client.on('close', () => (identity ? resolve(identity) : reject(new Error('closed before an identity came'))));
  });
}

function goOnline(identity) {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect({
      ...server, ...once,
      clientId: `${identity.clientId}|securemode=-2,authType=connwl|`,
      username: `${identity.deviceName}&${identity.productKey}`,
      password: identity.deviceToken,
    });
    client.on('error', reject);
    const base = `/${identity.productKey}/${identity.deviceName}/user`;
    client.on('connect', async () => {
      await client.subscribeAsync(`${base}/get`, { qos: 1 });
      await client.publishAsync(`${base}/update`, `sdk client ${Date.now()}`, { qos: 1 });
      client.end(false, {}, resolve);
    });
  });
}

async function measure(rounds, atOnce) {
  const each = [];
  let next = 0;
  const begun = performance.now();
  const line = async () => {
    while (next < rounds) {
      const name = `node-${process.pid}-${next++}`;
      const from = performance.now();
      await register(name, () => each.push(performance.now() - from));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, line));
  console.log(JSON.stringify({ each, all: performance.now() - begun }));
}

if (ROUNDS) {
  await measure(Number(ROUNDS), Number(AT_ONCE));
  process.exit();
}

const deviceName = `node-${Math.random().toString(36).slice(2)}`;
const identity = await register(deviceName);
await goOnline(identity);
console.log(JSON.stringify({ client: 'mqtt.js', deviceName, clientId: identity.clientId }));
