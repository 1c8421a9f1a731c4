// Drives stripe-sim with Stripe's own client for Node, and has the types that come with it judge the answers.
// Runs in the folder that has the packages. Needs STRIPE_API_BASE, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET.
"use strict";

const assert = require("node:assert/strict");
const http = require("node:http");
const { createRequire } = require("node:module");
const path = require("node:path");
const { check, spoilt } = require("./types.cjs");

const Stripe = createRequire(path.join(process.cwd(), "package.json"))("stripe");
const { STRIPE_API_BASE: BASE, STRIPE_SECRET_KEY: KEY, STRIPE_WEBHOOK_SECRET: SECRET } = process.env;
const { hostname, port } = new URL(BASE);
const client = (more) => new Stripe(KEY, { host: hostname, port, protocol: "http", maxNetworkRetries: 0, ...more });
const stripe = client();

const DOLLARS = { amount: 2000, currency: "usd", automatic_payment_methods: { enabled: true, allow_redirects: "never" } };
const answers = [];

/** Keeps an answer for the compiler. */
function seen(type, value) {
  answers.push([type, JSON.parse(JSON.stringify(value))]);
  return value;
}

async function order(method, where, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(BASE + where, { method, headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${where}: ${await answer.text()}`);
}

async function until(look, what) {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < end, `${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const confirmed = (method, more) => stripe.paymentIntents.create({ ...DOLLARS, confirm: true, payment_method: method, ...more });

async function gift() {
  const customer = seen("Stripe.Customer", await stripe.customers.create({ email: "amal@example.org", name: "أمل" }));
  const made = { ...DOLLARS, customer: customer.id, metadata: { pledge_id: "p-1" } };
  const intent = seen("Stripe.PaymentIntent", await stripe.paymentIntents.create(made));
  seen("Stripe.PaymentIntent", await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" }));
  const expand = ["latest_charge.balance_transaction", "customer", "payment_method"];
  const whole = await until(async () => {
    const again = await stripe.paymentIntents.retrieve(intent.id, { expand });
    return again.latest_charge.balance_transaction && again;
  }, "the balance transaction");
  seen("Stripe.PaymentIntent", whole);
  seen("Stripe.Charge", whole.latest_charge);
  seen("Stripe.BalanceTransaction", whole.latest_charge.balance_transaction);
  assert.equal(whole.latest_charge.balance_transaction.net, 1912);
  const refund = seen("Stripe.Refund", await stripe.refunds.create({ payment_intent: intent.id, amount: 500 }));
  assert.equal((await stripe.refunds.retrieve(refund.id, { expand: ["charge"] })).charge.amount_refunded, 500);
  await assert.rejects(stripe.refunds.create({ payment_intent: intent.id, amount: 1501 }), { param: "amount" });
  return whole;
}

async function declines() {
  for (const [method, code, decline] of [
    ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card", ""],
  ]) {
    const error = await confirmed(method).catch((problem) => problem);
    assert.ok(error instanceof Stripe.errors.StripeCardError, String(error));
    assert.deepEqual([error.statusCode, error.code, error.decline_code], [402, code, decline]);
    const failed = seen("Stripe.PaymentIntent", await stripe.paymentIntents.retrieve(error.payment_intent.id));
    seen("Stripe.Charge", await stripe.charges.retrieve(failed.latest_charge));
  }
}

async function threeDSecure() {
  const held = seen("Stripe.PaymentIntent", await confirmed("pm_card_authenticationRequired"));
  assert.equal(held.next_action.type, "use_stripe_sdk");
  await order("POST", `/_sim/challenges/${held.id}`, { outcome: "complete" });
  const paid = await stripe.paymentIntents.retrieve(held.id, { expand: ["latest_charge"] });
  assert.equal(seen("Stripe.PaymentIntent", paid).status, "succeeded");
  assert.equal(paid.latest_charge.payment_method_details.card.three_d_secure.result, "authenticated");
  const sent = seen("Stripe.PaymentIntent", await confirmed("pm_card_authenticationRequired", { return_url: "https://example.org/" }));
  assert.equal(sent.next_action.type, "redirect_to_url");
  await order("POST", `/_sim/challenges/${sent.id}`, { outcome: "fail" });
  const failed = seen("Stripe.PaymentIntent", await stripe.paymentIntents.retrieve(sent.id));
  assert.equal(failed.last_payment_error.code, "payment_intent_authentication_failure");
  assert.equal(seen("Stripe.PaymentIntent", await stripe.paymentIntents.cancel(sent.id)).status, "canceled");
}

async function disputes() {
  const find = async (intent) => (await stripe.disputes.list({ payment_intent: intent.id })).data[0];
  const won = await confirmed("pm_card_createDispute");
  const dispute = seen("Stripe.Dispute", await until(() => find(won), "the dispute"));
  await assert.rejects(stripe.refunds.create({ payment_intent: won.id }), { code: "charge_disputed" });
  const evidence = { uncategorized_text: "winning_evidence" };
  seen("Stripe.Dispute", await stripe.disputes.update(dispute.id, { evidence }));
  const end = await until(async () => {
    const again = await stripe.disputes.retrieve(dispute.id);
    return again.status === "won" && again;
  }, "the verdict");
  assert.deepEqual(seen("Stripe.Dispute", end).balance_transactions.map((one) => one.net), [-3500, 2000]);
  const asked = await confirmed("pm_card_createDisputeInquiry");
  const inquiry = seen("Stripe.Dispute", await until(() => find(asked), "the inquiry"));
  assert.equal(seen("Stripe.Dispute", await stripe.disputes.close(inquiry.id)).status, "warning_closed");
}

async function refunds() {
  for (const [method, first, last] of [
    ["pm_card_pendingRefund", "pending", "succeeded"],
    ["pm_card_refundFail", "succeeded", "failed"],
  ]) {
    const intent = await confirmed(method);
    const refund = seen("Stripe.Refund", await stripe.refunds.create({ payment_intent: intent.id, reason: "duplicate" }));
    assert.equal(refund.status, first);
    const end = await until(async () => {
      const again = await stripe.refunds.retrieve(refund.id, { expand: ["failure_balance_transaction"] });
      return again.status === last && again;
    }, last);
    seen("Stripe.Refund", end);
  }
}

async function savedCards() {
  const customer = (await stripe.customers.create()).id;
  const { automatic_payment_methods } = DOLLARS;
  const setUp = (payment_method) =>
    stripe.setupIntents.create({ automatic_payment_methods, customer, payment_method, confirm: true });
  const saved = seen("Stripe.SetupIntent", await setUp("pm_card_visa"));
  const paid = await confirmed(saved.payment_method, { customer, off_session: true });
  assert.equal(seen("Stripe.PaymentIntent", paid).status, "succeeded");
  const held = seen("Stripe.SetupIntent", await setUp("pm_card_authenticationRequired"));
  await order("POST", `/_sim/challenges/${held.id}`, { outcome: "complete" });
  const later = confirmed(held.payment_method, { customer, off_session: true });
  await assert.rejects(later, { code: "authentication_required" });
  const declined = await setUp("pm_card_chargeDeclined").catch((error) => error);
  seen("Stripe.SetupIntent", await stripe.setupIntents.retrieve(declined.setup_intent.id));
  for (const method of (await stripe.paymentMethods.list({ customer })).data) seen("Stripe.PaymentMethod", method);
  seen("Stripe.PaymentMethod", await stripe.paymentMethods.detach(saved.payment_method));
}

async function repeats() {
  const idempotencyKey = `contract-${process.pid}-${Date.now()}`;
  const first = await stripe.paymentIntents.create(DOLLARS, { idempotencyKey });
  const again = await stripe.paymentIntents.create(DOLLARS, { idempotencyKey });
  assert.equal(again.id, first.id);
  const other = stripe.paymentIntents.create({ ...DOLLARS, amount: 1 }, { idempotencyKey });
  await assert.rejects(other, (error) => error instanceof Stripe.errors.StripeIdempotencyError);
  for (const kind of ["error_before", "rate_limit"]) {
    await order("POST", "/_sim/faults", { kind, method: "POST", path: "/v1/payment_intents" });
    // The client makes its own key, and repeats it; it leaves a 429 to its caller.
    const patient = client({ maxNetworkRetries: 2 }).paymentIntents.create(DOLLARS);
    if (kind === "rate_limit") await assert.rejects(patient, (error) => error instanceof Stripe.errors.StripeRateLimitError);
    else assert.equal((await patient).status, "requires_payment_method");
  }
}

/** Webhooks as the client reads them, and the same events by the list. */
async function events() {
  const received = [];
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      received.push([Buffer.concat(parts), request.headers["stripe-signature"]]);
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await order("PUT", "/_sim/webhook", { url: `http://127.0.0.1:${server.address().port}/` });
    await confirmed("pm_card_visa");
    await until(() => received.length >= 3, "the webhooks");
    for (const [body, signature] of received) {
      const event = stripe.webhooks.constructEvent(body, signature, SECRET);
      seen(`Extract<Stripe.Event, { type: "${event.type}" }>`, event);
      assert.throws(() => stripe.webhooks.constructEvent(`${body} `, signature, SECRET), Stripe.errors.StripeSignatureVerificationError);
    }
  } finally {
    await order("PUT", "/_sim/webhook", { url: null });
    server.close();
  }
  const types = new Set();
  for await (const event of stripe.events.list({ limit: 50 })) {
    if (!types.has(event.type)) seen(`Extract<Stripe.Event, { type: "${event.type}" }>`, event);
    types.add(event.type);
  }
  for (const type of ["payment_intent.requires_action", "charge.dispute.funds_reinstated", "refund.failed"]) assert.ok(types.has(type), type);
}

/** The compiler must find what is wrong, or it proves nothing. */
function faults(whole) {
  const intent = JSON.parse(JSON.stringify(whole));
  return [
    [["status"], "paid"],
    [["amount"], "2000"],
    [["colour"], "red"],
    [["created"], undefined],
    [["latest_charge", "status"], "done"],
    [["latest_charge", "payment_method_details", "card", "colour"], "red"],
    [["automatic_payment_methods", "enabled"], null],
  ].map(([place, wrong]) => ["Stripe.PaymentIntent", spoilt(intent, place, wrong)]);
}

async function main() {
  const whole = await gift();
  for (const part of [declines, threeDSecure, disputes, refunds, savedCards, repeats, events]) await part();
  const wrong = faults(whole);
  check(answers, wrong);
  console.log(`${answers.length} answers fit Stripe's types, and ${wrong.length} spoilt ones do not`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
