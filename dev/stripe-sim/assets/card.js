// What can be said of a card by looking at it: no page, no network.
"use strict";

// Donors type their own digits: Arabic-Indic ٠–٩ and Extended Arabic-Indic ۰–۹ become 0–9, all else is left out.
function digitsOf(text) {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[^0-9]/g, "");
}

function brandOf(number) {
  if (/^4/.test(number)) return "visa";
  if (/^(5[1-5]|2[2-7])/.test(number)) return "mastercard";
  if (/^3[47]/.test(number)) return "amex";
  return "unknown";
}

const LENGTHS = { visa: [16], mastercard: [16], amex: [15], unknown: [12, 13, 14, 15, 16, 17, 18, 19] };

function longestNumber(number) {
  return Math.max(...LENGTHS[brandOf(number)]);
}

function passesLuhn(number) {
  let sum = 0;
  for (let place = 0; place < number.length; place += 1) {
    let digit = Number(number[number.length - 1 - place]);
    if (place % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}

function groupNumber(number) {
  const groups = brandOf(number) === "amex" ? [4, 6, 5] : [4, 4, 4, 4, 3];
  const parts = [];
  let from = 0;
  for (const size of groups) {
    if (from >= number.length) break;
    parts.push(number.slice(from, from + size));
    from += size;
  }
  return parts.join(" ");
}

// Each check gives the code of what is wrong, or null.
function checkNumber(number) {
  const lengths = LENGTHS[brandOf(number)];
  if (number.length < Math.min(...lengths)) return "incomplete_number";
  return lengths.includes(number.length) && passesLuhn(number) ? null : "invalid_number";
}

// "1230" → 12 / 30; a first digit above 1 is a whole month.
function normaliseExpiry(digits) {
  const padded = /^[2-9]/.test(digits) ? `0${digits}` : digits;
  // "12 / 2030" is taken as well.
  return padded.length === 6 && padded.slice(2, 4) === "20" ? padded.slice(0, 2) + padded.slice(4) : padded;
}

function groupExpiry(digits) {
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
}

function expiryOf(digits) {
  return { month: Number(digits.slice(0, 2)), year: 2000 + Number(digits.slice(2, 4)) };
}

function checkExpiry(digits, today) {
  if (digits.length < 4) return "incomplete_expiry";
  const { month, year } = expiryOf(digits);
  if (month < 1 || month > 12) return "invalid_expiry_month";
  if (year < today.getFullYear()) return "invalid_expiry_year_past";
  if (year > today.getFullYear() + 50) return "invalid_expiry_year";
  if (year === today.getFullYear() && month < today.getMonth() + 1) return "invalid_expiry_month_past";
  return null;
}

function longestCvc(number) {
  return brandOf(number) === "amex" ? 4 : 3;
}

function checkCvc(cvc) {
  return cvc.length < 3 ? "incomplete_cvc" : null;
}

// For tests outside a browser.
if (typeof module !== "undefined") {
  module.exports = { digitsOf, brandOf, longestNumber, groupNumber, checkNumber, normaliseExpiry, groupExpiry, expiryOf, checkExpiry, longestCvc, checkCvc };
}
