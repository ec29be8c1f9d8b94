// Prints a token for development: npm run -s token -- --role support --sub agent-1 [--name "Rina"] [--ttl 3600]
import { parseArgs } from "node:util";
import { SignJWT } from "jose";
import { settings } from "./dev-settings.mjs";

const ROLES = ["customer", "support", "supervisor", "admin"];

function fail(message) {
  console.error(
    `${message}\nusage: npm run -s token -- --role ${ROLES.join("|")} --sub ID [--name NAME] [--ttl SECONDS]`,
  );
  process.exit(2);
}

function options() {
  try {
    const string = { type: "string" };
    return parseArgs({ options: { role: string, sub: string, name: string, ttl: string } }).values;
  } catch (error) {
    return fail(error.message);
  }
}

const { role, sub, name, ttl = "3600" } = options();
if (!role || !ROLES.includes(role)) fail(`--role is one of ${ROLES.join(", ")}`);
if (!sub) fail("--sub is missing: the id of the person");
if (!/^[1-9]\d{0,8}$/.test(ttl)) fail("--ttl is a number of seconds");
const { JWT_SECRET } = settings();
if (JWT_SECRET.length < 16) fail("JWT_SECRET has at least 16 characters");

const issued = Math.floor(Date.now() / 1000);
const token = await new SignJWT({ roles: [role], ...(name ? { name } : {}) })
  .setProtectedHeader({ alg: "HS256", typ: "JWT" })
  .setSubject(sub)
  .setIssuedAt(issued)
  .setExpirationTime(issued + Number(ttl))
  .sign(new TextEncoder().encode(JWT_SECRET));
console.log(token);
