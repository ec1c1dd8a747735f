// Passkeys, where the browser has them and the page has a name (WebAuthn wants one, not a number).
"use strict";
(() => {
  const able = window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;
  if (!able || /^[\d.[\]:]+$/.test(location.hostname)) return;

  const ask = async (form, path, body) => {
    const secret = form.querySelector("[name=csrf]").value;
    const headers = { "Content-Type": "application/json", "X-CSRF": secret };
    const answer = await fetch(path, { method: "POST", headers, body, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const use = async (form) => {
    const options = await ask(form, "/sign-in/passkey/options", "{}");
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const made = await navigator.credentials.get({ publicKey });
    await ask(form, "/sign-in/passkey", JSON.stringify(made));
    location.assign(form.dataset.then);
  };

  const add = async (form) => {
    const options = await ask(form, "/settings/passkeys/options", "{}");
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const made = await navigator.credentials.create({ publicKey });
    const label = form.querySelector("[name=label]").value;
    await ask(form, "/settings/passkeys", JSON.stringify({ label, response: JSON.stringify(made) }));
    location.assign("/settings?saved=1");
  };

  for (const form of document.querySelectorAll("[data-passkey]")) {
    const act = form.dataset.passkey === "use" ? use : add;
    const wrong = form.querySelector("[role=alert]");
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("button").addEventListener("click", () => {
      wrong.hidden = true;
      act(form).catch(() => { wrong.hidden = false; });
    });
  }
})();
