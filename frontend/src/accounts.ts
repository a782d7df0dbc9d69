// Passkeys: the ceremony of the browser, between a form's options and its hidden credential.

type Json = Record<string, unknown>;

function bytes(text: string): ArrayBuffer {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function descriptors(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list as Json[] | undefined) ?? []).map(
    (one) => ({ ...one, id: bytes(one.id as string) }) as PublicKeyCredentialDescriptor,
  );
}

async function create(options: Json, alone: boolean): Promise<Json> {
  const user = options.user as Json;
  const asked = {
    ...options,
    challenge: bytes(options.challenge as string),
    user: { ...user, id: bytes(user.id as string) },
    excludeCredentials: descriptors(options.excludeCredentials),
    authenticatorSelection: {
      ...(options.authenticatorSelection as Json),
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    },
  };
  const made = (await navigator.credentials.create({
    publicKey: asked as unknown as PublicKeyCredentialCreationOptions,
  })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...heading(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports(),
    },
  };
}

async function get(options: Json): Promise<Json> {
  const asked = {
    ...options,
    challenge: bytes(options.challenge as string),
    allowCredentials: descriptors(options.allowCredentials),
  };
  const given = (await navigator.credentials.get({
    publicKey: asked as unknown as PublicKeyCredentialRequestOptions,
  })) as PublicKeyCredential;
  const response = given.response as AuthenticatorAssertionResponse;
  return {
    ...heading(given),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

function heading(credential: PublicKeyCredential): Json {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form: HTMLFormElement): Promise<Json> {
  const from = form.dataset.optionsFrom;
  if (!from) return JSON.parse(form.dataset.options ?? "{}") as Json;
  const answer = await fetch(from, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return ((await answer.json()) as { request_options: Json }).request_options;
}

async function ask(form: HTMLFormElement): Promise<void> {
  const options = (await optionsOf(form)).publicKey as Json;
  const alone = form.querySelector<HTMLInputElement>("[name=passwordless]")?.checked ?? false;
  const credential = form.dataset.passkey === "create" ? await create(options, alone) : await get(options);
  const field = form.querySelector<HTMLInputElement>("[name=credential]");
  if (field) field.value = JSON.stringify(credential);
  form.submit();
}

export function startAccounts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const trouble = document.querySelector<HTMLElement>("[data-passkey-trouble]");
      if (trouble) trouble.hidden = true;
      ask(form).catch(() => {
        if (trouble) trouble.hidden = false;
      });
    });
  }
}
