// The card field in its frame. It talks to the page around it by messages alone, and keeps the card to itself.
"use strict";

/* global WORDS, digitsOf, longestNumber, groupNumber, checkNumber, normaliseExpiry, groupExpiry, expiryOf,
   checkExpiry, longestCvc, checkCvc */

const form = document.getElementById("card");
const inputs = {
  number: document.getElementById("number"),
  expiry: document.getElementById("expiry"),
  cvc: document.getElementById("cvc"),
};
const LOOPBACK = /^https?:\/\/(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;
const CONFIRMATION = /^\/v1\/(payment|setup)_intents\/[A-Za-z0-9_]+\/confirm$/;
const VARIABLES = {
  colorPrimary: "--primary",
  colorText: "--text",
  colorTextSecondary: "--secondary",
  colorBackground: "--background",
  colorDanger: "--danger",
  borderRadius: "--radius",
  spacingUnit: "--spacing",
  fontFamily: "--font",
  fontSizeBase: "--size",
};

let host = null; // The origin of the page around, once it has spoken.
let words = WORDS.en;
const shown = { number: null, expiry: null, cvc: null }; // The error under each field.

function tell(message) {
  if (host) window.parent.postMessage({ from: "stripe-sim", ...message }, host);
}

function values() {
  return {
    number: digitsOf(inputs.number.value),
    expiry: normaliseExpiry(digitsOf(inputs.expiry.value)),
    cvc: digitsOf(inputs.cvc.value),
  };
}

function problems() {
  const card = values();
  return {
    number: checkNumber(card.number),
    expiry: checkExpiry(card.expiry, new Date()),
    cvc: checkCvc(card.cvc),
  };
}

function show(field, code, message) {
  shown[field] = code;
  const text = code ? message || words.errors[code] : "";
  const place = document.getElementById(`${field}-error`);
  // An unchanged alert is not written again: a screen reader would repeat it.
  if (place.textContent !== text) place.textContent = text;
  if (code) inputs[field].setAttribute("aria-invalid", "true");
  else inputs[field].removeAttribute("aria-invalid");
}

function changed() {
  const card = values();
  const complete = Object.values(problems()).every((problem) => problem === null);
  const empty = card.number === "" && card.expiry === "" && card.cvc === "";
  tell({ type: "event", name: "change", detail: { empty, complete, value: { type: "card" } } });
}

// Writes the digits in groups, and leaves the caret behind the digit it was behind.
function rewrite(input, digits, group) {
  const before = digitsOf(input.value.slice(0, input.selectionStart)).length;
  const atEnd = input.selectionStart === input.value.length;
  const text = group(digits);
  if (input.value === text) return;
  input.value = text;
  let caret = text.length;
  if (!atEnd) {
    caret = 0;
    for (let seen = 0; seen < before && caret < text.length; caret += 1) {
      if (/[0-9]/.test(text[caret])) seen += 1;
    }
  }
  input.setSelectionRange(caret, caret);
}

function typed(field) {
  const input = inputs[field];
  const digits = digitsOf(input.value);
  if (field === "number") {
    rewrite(input, digits.slice(0, longestNumber(digits)), groupNumber);
  } else if (field === "expiry") {
    rewrite(input, normaliseExpiry(digits).slice(0, 4), groupExpiry);
  } else {
    rewrite(input, digits.slice(0, longestCvc(values().number)), (cvc) => cvc);
  }
  const problem = problems()[field];
  if (shown[field] && shown[field] !== problem) show(field, null);
  changed();
}

function left(field) {
  const problem = problems()[field];
  if (values()[field] !== "") show(field, problem);
  tell({ type: "event", name: "blur", detail: {} });
}

// Shows what is wrong everywhere and goes to the first such field.
function validate() {
  const found = problems();
  for (const field of Object.keys(inputs)) show(field, found[field]);
  const first = Object.keys(inputs).find((field) => found[field]);
  if (!first) return null;
  inputs[first].focus();
  return { type: "validation_error", code: found[first], message: words.errors[found[first]] };
}

// Stripe's browser library speaks the payer's language even where the API speaks English.
function translate(error) {
  const known = words.errors[error.decline_code] || words.errors[error.code];
  return known ? { ...error, message: known } : error;
}

function flatten(prefix, value, pairs) {
  if (value === null || value === undefined) return;
  if (typeof value === "object") {
    for (const [name, inner] of Object.entries(value)) flatten(prefix ? `${prefix}[${name}]` : name, inner, pairs);
  } else {
    pairs.append(prefix, String(value));
  }
}

async function confirm(request) {
  // The page around says where, within the calls that confirm.
  if (!CONFIRMATION.test(request.path)) return { error: { type: "invalid_request_error" } };
  const refused = validate();
  if (refused) return { error: refused };
  const card = values();
  const { month, year } = expiryOf(card.expiry);
  const pairs = new URLSearchParams();
  flatten("", {
    key: request.key,
    client_secret: request.clientSecret,
    return_url: request.returnUrl,
    receipt_email: request.receiptEmail,
    use_stripe_sdk: true,
    payment_method_data: {
      type: "card",
      card: { number: card.number, exp_month: month, exp_year: year, cvc: card.cvc },
      billing_details: request.billingDetails,
    },
  }, pairs);
  setBusy(true);
  try {
    const answer = await fetch(request.path, { method: "POST", body: pairs });
    const body = await answer.json();
    return body.error ? { error: translate(body.error) } : { intent: body };
  } catch {
    return { error: { type: "api_connection_error", message: words.errors.connection } };
  } finally {
    setBusy(false);
  }
}

function setBusy(busy) {
  form.setAttribute("aria-busy", String(busy));
  for (const input of Object.values(inputs)) input.disabled = busy;
}

function dress(settings) {
  const locale = String(settings.locale || "").split("-")[0];
  const wanted = locale === "auto" || locale === "" ? navigator.language.split("-")[0] : locale;
  const language = Object.hasOwn(WORDS, wanted) ? wanted : "en";
  words = WORDS[language];
  const root = document.documentElement;
  root.lang = language;
  root.dir = words.dir;
  document.title = words.title;
  document.getElementById("notice").textContent = words.notice;
  for (const field of Object.keys(inputs)) {
    document.getElementById(`${field}-label`).textContent = words[field];
    if (shown[field]) show(field, shown[field]);
  }
  inputs.expiry.placeholder = words.expiry_hint;
  const appearance = settings.appearance || {};
  root.dataset.theme = appearance.theme === "night" ? "night" : "stripe";
  for (const [name, value] of Object.entries(appearance.variables || {})) {
    if (Object.hasOwn(VARIABLES, name)) root.style.setProperty(VARIABLES[name], String(value));
  }
}

function clear() {
  for (const field of Object.keys(inputs)) {
    inputs[field].value = "";
    show(field, null);
  }
  changed();
}

async function answer(message) {
  if (message.type === "validate") {
    const error = validate();
    return error ? { error } : { selectedPaymentMethod: "card" };
  }
  return confirm(message);
}

function listen(event) {
  if (event.source !== window.parent || !event.data || event.data.to !== "stripe-sim") return;
  const message = event.data;
  if (message.type === "init") {
    // The first page that speaks is the page around; it can't be another later.
    if (host || !LOOPBACK.test(event.origin)) return;
    host = event.origin;
    dress(message.settings);
    form.hidden = false;
    tell({ type: "event", name: "ready", detail: { title: words.title } });
    const height = () => document.body.getBoundingClientRect().height;
    new ResizeObserver(() => tell({ type: "resize", height: height() })).observe(document.body);
    return;
  }
  if (event.origin !== host) return;
  if (message.type === "update") dress(message.settings);
  else if (message.type === "focus") inputs.number.focus();
  else if (message.type === "blur") document.activeElement.blur();
  else if (message.type === "clear") clear();
  else if (message.type === "validate" || message.type === "confirm") {
    answer(message).then((result) => tell({ type: "result", call: message.call, result }));
  }
}

for (const field of Object.keys(inputs)) {
  inputs[field].addEventListener("input", () => typed(field));
  inputs[field].addEventListener("blur", () => left(field));
  inputs[field].addEventListener("focus", () => tell({ type: "event", name: "focus", detail: {} }));
}
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("message", listen);
