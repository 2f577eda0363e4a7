// A real OpenID provider on loopback for the tests: node provider.mjs PORT REDIRECT. Anybody may sign in by name alone.
import { Provider } from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const claims = (id) => ({
  sub: id,
  preferred_username: id,
  email: `${id}@office.example`,
  email_verified: id !== "unverified",
});
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "tocsin", client_secret: "only-for-tests", redirect_uris: [redirect],
    grant_types: ["authorization_code"], response_types: ["code"],
  }],
  claims: { openid: ["sub"], profile: ["preferred_username"], email: ["email", "email_verified"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => claims(id) }),
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
});
provider.on("server_error", (_, error) => console.log(error));
provider.listen(port, "127.0.0.1", () => console.log("ready"));
