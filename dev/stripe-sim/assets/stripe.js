// window.Stripe of the simulation: what the suite uses of Stripe's browser library, with its names and its answers.
// The card is typed in a frame of the simulation's own origin and never reaches this page.
(function () {
  "use strict";

  const origin = new URL(document.currentScript.src).origin;

  const PATIENCE_MS = 10000;
  const UNREACHABLE = { type: "api_connection_error", message: "The payment service could not be reached." };

  class IntegrationError extends Error {
    constructor(message) {
      super(message);
      this.name = "IntegrationError";
    }
  }

  function need(condition, message) {
    if (!condition) throw new IntegrationError(message);
  }

  // A PaymentIntent, or a SetupIntent, by its client secret: where it is, and what its parts are called.
  function intentOf(clientSecret) {
    const found = /^((pi|seti)_[A-Za-z0-9]+)_secret_[A-Za-z0-9]+$/.exec(clientSecret);
    need(found, "The client secret must look like pi_…_secret_… or seti_…_secret_…");
    const [, id, prefix] = found;
    return prefix === "pi"
      ? { id, path: `/v1/payment_intents/${id}`, param: "payment_intent", field: "paymentIntent", error: "last_payment_error" }
      : { id, path: `/v1/setup_intents/${id}`, param: "setup_intent", field: "setupIntent", error: "last_setup_error" };
  }

  // Within, an answer has an `intent` or an `error`.
  async function ask(path, init) {
    try {
      const answer = await fetch(origin + path, init);
      const body = await answer.json();
      return body.error ? { error: body.error } : { intent: body };
    } catch {
      return { error: UNREACHABLE };
    }
  }

  // The Payment Element: a frame, the messages to and from it, and its listeners.
  class PaymentElement {
    constructor(settings) {
      this.settings = settings;
      this.listeners = new Map();
      this.calls = new Map();
      this.frame = null;
      this.ready = false;
      this.receive = this.receive.bind(this);
    }

    mount(target) {
      const place = typeof target === "string" ? document.querySelector(target) : target;
      need(place instanceof Element, `There is no place ${target} to mount the element in.`);
      need(!this.destroyed, "This element was destroyed; create a new one.");
      this.unmount();
      const frame = document.createElement("iframe");
      frame.src = `${origin}/v3/element.html`;
      frame.title = "Card details (simulation)";
      frame.name = `stripe-sim-${Math.random().toString(36).slice(2)}`;
      Object.assign(frame.style, { border: "0", width: "100%", display: "block", height: "280px" });
      // A frame that could not be fetched "loads" too: an error page, which never says that it is ready.
      frame.addEventListener("load", () => {
        this.send({ type: "init", settings: this.settings });
        setTimeout(() => {
          if (this.frame === frame && !this.ready) this.emit("loaderror", { error: UNREACHABLE });
        }, PATIENCE_MS);
      });
      this.frame = frame;
      window.addEventListener("message", this.receive);
      place.replaceChildren(frame);
      this.emit("loaderstart", {});
    }

    send(message) {
      if (this.frame && this.frame.contentWindow) {
        this.frame.contentWindow.postMessage({ to: "stripe-sim", ...message }, origin);
      }
    }

    receive(event) {
      if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== origin) return;
      const message = event.data;
      if (!message || message.from !== "stripe-sim") return;
      if (message.type === "resize") {
        this.frame.style.height = `${Math.ceil(Number(message.height))}px`;
      } else if (message.type === "result") {
        const resolve = this.calls.get(message.call);
        this.calls.delete(message.call);
        if (resolve) resolve(message.result);
      } else if (message.type === "event") {
        if (message.name === "ready") {
          this.ready = true;
          this.frame.title = message.detail.title;
          this.emit("ready", {});
        } else {
          this.emit(message.name, message.detail);
        }
      }
    }

    emit(name, detail) {
      const event = { elementType: "payment", collapsed: false, ...detail };
      for (const listener of this.listeners.get(name) || []) listener(event);
    }

    call(message) {
      need(this.frame && this.ready, "The Payment Element must be mounted and ready first.");
      const call = this.calls.size + Math.random();
      return new Promise((resolve) => {
        this.calls.set(call, resolve);
        this.send({ ...message, call });
      });
    }

    on(name, listener) {
      this.listeners.set(name, [...(this.listeners.get(name) || []), listener]);
      return this;
    }

    once(name, listener) {
      const once = (event) => {
        this.off(name, once);
        listener(event);
      };
      return this.on(name, once);
    }

    off(name, listener) {
      const rest = (this.listeners.get(name) || []).filter((known) => listener && known !== listener);
      this.listeners.set(name, rest);
      return this;
    }

    update(options) {
      this.settings = { ...this.settings, ...options };
      this.send({ type: "update", settings: this.settings });
    }

    focus() {
      this.send({ type: "focus" });
    }

    blur() {
      this.send({ type: "blur" });
    }

    clear() {
      this.send({ type: "clear" });
    }

    unmount() {
      window.removeEventListener("message", this.receive);
      if (this.frame) this.frame.remove();
      this.frame = null;
      this.ready = false;
      // Whoever waits for an answer must not wait for ever.
      for (const resolve of this.calls.values()) {
        resolve({ error: { type: "invalid_request_error", message: "The Payment Element was removed." } });
      }
      this.calls.clear();
    }

    destroy() {
      this.unmount();
      this.listeners.clear();
      this.destroyed = true;
    }
  }

  class Elements {
    constructor(options, defaults) {
      this.options = { ...options };
      this.defaults = defaults;
      this.element = null;
      if (this.options.clientSecret !== undefined) intentOf(this.options.clientSecret);
    }

    settings() {
      return { locale: this.options.locale || this.defaults.locale, appearance: this.options.appearance };
    }

    create(type) {
      need(type === "payment", `This simulation has the Payment Element alone, not ${type}.`);
      need(!this.element || this.element.destroyed, "There is a Payment Element already.");
      this.element = new PaymentElement(this.settings());
      return this.element;
    }

    getElement(type) {
      return type === "payment" && this.element && !this.element.destroyed ? this.element : null;
    }

    update(options) {
      Object.assign(this.options, options);
      if (this.getElement("payment")) this.element.update(this.settings());
    }

    async submit() {
      need(this.getElement("payment"), "Create and mount the Payment Element first.");
      return this.element.call({ type: "validate" });
    }

    async fetchUpdates() {
      return {};
    }
  }

  // Shows the bank's question over the page. The answer, in the payer's language, is what went wrong, or null.
  function askHolder(address, locale) {
    const url = new URL(address);
    need(url.origin === origin, "The next action is not this simulation's.");
    if (locale && locale !== "auto") url.searchParams.set("locale", locale);
    const dialog = document.createElement("dialog");
    const frame = document.createElement("iframe");
    frame.src = url.href;
    frame.title = "3-D Secure (simulation)";
    frame.name = "stripe-sim-challenge";
    Object.assign(dialog.style, { padding: "0", border: "0", width: "min(32rem, 95vw)", height: "min(26rem, 95vh)" });
    Object.assign(frame.style, { border: "0", width: "100%", height: "100%", display: "block" });
    dialog.append(frame);
    // The page asks for an answer, and has a button for no.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
      function receive(event) {
        const message = event.data;
        if (event.source !== frame.contentWindow || event.origin !== origin) return;
        if (!message || message.from !== "stripe-sim" || message.type !== "challenge") return;
        window.removeEventListener("message", receive);
        dialog.close();
        dialog.remove();
        resolve(message.message);
      }
      window.addEventListener("message", receive);
    });
  }

  async function retrieve(key, clientSecret) {
    const query = new URLSearchParams({ key, client_secret: clientSecret });
    return ask(`${intentOf(clientSecret).path}?${query}`);
  }

  // As Stripe names it.
  function named(clientSecret, result) {
    return result.error ? { error: result.error } : { [intentOf(clientSecret).field]: result.intent };
  }

  // Does what an intent asks for, and answers with what became of it.
  async function act(key, clientSecret, result, locale) {
    const action = !result.error && result.intent.status === "requires_action" && result.intent.next_action;
    if (!action) return result;
    if (action.type === "redirect_to_url") {
      window.location.assign(action.redirect_to_url.url);
      return new Promise(() => {});
    }
    const problem = await askHolder(action.use_stripe_sdk.stripe_js, locale);
    const after = await retrieve(key, clientSecret);
    if (after.error || problem === null) return after;
    const { param, error } = intentOf(clientSecret);
    const known = after.intent[error] || { type: "invalid_request_error" };
    return { error: { ...known, message: problem, [param]: after.intent } };
  }

  function returnTo(url, clientSecret, status) {
    const target = new URL(url, document.baseURI);
    const { id, param } = intentOf(clientSecret);
    target.searchParams.set(param, id);
    target.searchParams.set(`${param}_client_secret`, clientSecret);
    target.searchParams.set("redirect_status", status);
    window.location.assign(target.href);
    // The page is left: nobody is answered.
    return new Promise(() => {});
  }

  // `confirmPayment` and `confirmSetup`.
  async function confirm(key, defaults, options) {
    const { elements, confirmParams = {}, redirect = "always" } = options || {};
    const clientSecret = options.clientSecret || (elements && elements.options.clientSecret);
    const path = `${intentOf(clientSecret).path}/confirm`;
    need(redirect === "always" || redirect === "if_required", "redirect is always or if_required.");
    need(redirect === "if_required" || confirmParams.return_url, "confirmParams.return_url is needed to redirect to.");
    const returnUrl = confirmParams.return_url && new URL(confirmParams.return_url, document.baseURI).href;
    let result;
    if (typeof confirmParams.payment_method === "string") {
      const body = new URLSearchParams({ key, client_secret: clientSecret, payment_method: confirmParams.payment_method, use_stripe_sdk: true });
      if (returnUrl) body.set("return_url", returnUrl);
      result = await ask(path, { method: "POST", body });
    } else {
      need(elements && elements.getElement("payment"), "Pass elements, with its Payment Element mounted.");
      const data = confirmParams.payment_method_data || {};
      result = await elements.element.call({
        type: "confirm",
        key,
        path,
        clientSecret,
        returnUrl,
        receiptEmail: confirmParams.receipt_email,
        billingDetails: data.billing_details,
      });
    }
    result = await act(key, clientSecret, result, elements ? elements.settings().locale : defaults.locale);
    if (result.error || redirect === "if_required") return named(clientSecret, result);
    const status = result.intent.status === "processing" ? "pending" : "succeeded";
    return returnTo(returnUrl, clientSecret, status);
  }

  function Stripe(key, options) {
    need(typeof key === "string" && key.startsWith("pk_test_"), "Stripe() takes a publishable test key: pk_test_…");
    const defaults = { locale: (options && options.locale) || "auto" };
    return {
      elements: (given) => new Elements(given || {}, defaults),
      confirmPayment: (given) => confirm(key, defaults, given),
      confirmSetup: (given) => confirm(key, defaults, given),
      handleNextAction: async ({ clientSecret }) => {
        const result = await act(key, clientSecret, await retrieve(key, clientSecret), defaults.locale);
        return named(clientSecret, result);
      },
      retrievePaymentIntent: async (clientSecret) => named(clientSecret, await retrieve(key, clientSecret)),
      retrieveSetupIntent: async (clientSecret) => named(clientSecret, await retrieve(key, clientSecret)),
    };
  }

  Stripe.version = 3;
  window.Stripe = Stripe;
})();
