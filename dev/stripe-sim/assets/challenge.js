// The card's bank asks its holder, in a frame of the page that pays or in a page of its own.
"use strict";

/* global WORDS */

const asked = new URLSearchParams(window.location.search);
const [id, secret] = [asked.get("id") || "", asked.get("client_secret") || ""];
const framed = window.parent !== window;
const place = (name) => document.getElementById(name);
const buttons = [place("complete"), place("fail")];

const wanted = [asked.get("locale"), ...navigator.languages].map((locale) => String(locale).split("-")[0]);
const language = wanted.find((locale) => Object.hasOwn(WORDS, locale)) || "en";
const words = WORDS[language];

// What went wrong, in the payer's language. The page around asks the server for the truth.
function problem(state) {
  return words.errors[state.decline_code] || words.errors[state.code] || words.errors.card_declined;
}

function finish(state) {
  place("choices").hidden = true;
  if (framed) {
    const message = state.succeeded ? null : problem(state);
    window.parent.postMessage({ from: "stripe-sim", type: "challenge", id, message }, "*");
  } else if (state.return_to) {
    window.location.replace(state.return_to);
  }
}

// What was asked is over already: answered elsewhere, or the payment was cancelled.
function over(state) {
  place("question").textContent = words.challenge.over;
  place("choices").hidden = true;
  if (framed) {
    finish(state);
  } else if (state.return_to) {
    place("back").href = state.return_to;
    place("back").textContent = words.challenge.back;
    place("back").hidden = false;
  }
}

async function call(init) {
  const query = init ? "" : `?${new URLSearchParams({ client_secret: secret })}`;
  const answer = await fetch(`/v3/challenge/${encodeURIComponent(id)}${query}`, init);
  return answer.ok ? answer.json() : null;
}

async function choose(outcome) {
  for (const button of buttons) button.disabled = true;
  try {
    const body = JSON.stringify({ client_secret: secret, outcome });
    const state = await call({ method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (state) finish(state);
    else place("question").textContent = words.challenge.unknown;
  } catch {
    place("question").textContent = words.errors.connection;
    for (const button of buttons) button.disabled = false;
  }
}

async function begin() {
  document.documentElement.lang = language;
  document.documentElement.dir = words.dir;
  document.title = words.challenge.title;
  place("title").textContent = words.challenge.title;
  place("notice").textContent = words.notice;
  for (const button of buttons) {
    button.textContent = words.challenge[button.id];
    button.addEventListener("click", () => choose(button.id));
  }
  try {
    const state = await call();
    if (!state) {
      place("question").textContent = words.challenge.unknown;
    } else if (state.waiting) {
      // The amount is left-to-right in every language.
      const amount = `\u2066${state.amount}\u2069`;
      const question = state.amount ? words.challenge.question.replace("{amount}", amount) : words.challenge.question_setup;
      place("question").textContent = question;
      place("choices").hidden = false;
      buttons[0].focus();
    } else {
      over(state);
    }
  } catch {
    place("question").textContent = words.errors.connection;
  }
}

begin();
