//! `/_sim/money`: what the account has taken and given back, for whoever compares.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;

use crate::objects::charge::Charge;
use crate::objects::dispute::Dispute;
use crate::objects::payment_intent::PaymentIntent;
use crate::sim::Sim;
use crate::state::Store;
use crate::table::Record;

/// Sums of one currency, or of one PaymentIntent.
#[derive(Clone, Default, Serialize)]
struct Sums {
    /// Of the charges that succeeded.
    captured: i64,
    /// Whole or in part, those that are on their way too.
    refunded: i64,
    /// Withdrawn, and not decided yet.
    dispute_open: i64,
    /// Withdrawn for good.
    dispute_lost: i64,
    /// How many charges succeeded.
    charges_succeeded: u32,
}

impl Sums {
    fn add(&mut self, charge: &Charge, disputes: &[&Dispute]) {
        self.captured += charge.amount;
        self.refunded += charge.amount_refunded;
        self.charges_succeeded += 1;
        for dispute in disputes {
            if dispute.is_open() {
                self.dispute_open += dispute.withheld();
            } else {
                self.dispute_lost += dispute.withheld();
            }
        }
    }
}

/// One currency of the account.
#[derive(Default, Serialize)]
struct Currency {
    #[serde(flatten)]
    sums: Sums,
    /// Of charges and disputes, as far as they are booked.
    fees: i64,
    /// What all balance transactions make together, after fees.
    balance: i64,
    /// Charges that have no balance transaction yet.
    unbooked: u32,
}

#[derive(Serialize)]
struct Payment<'a> {
    id: &'a str,
    status: &'static str,
    amount: i64,
    currency: &'a str,
    metadata: &'a BTreeMap<String, String>,
    #[serde(flatten)]
    sums: Sums,
}

#[derive(Serialize)]
struct Money<'a> {
    currencies: BTreeMap<&'a str, Currency>,
    payment_intents: Vec<Payment<'a>>,
}

fn count(store: &Store) -> Money<'_> {
    let mut disputes: BTreeMap<&str, Vec<&Dispute>> = BTreeMap::new();
    for dispute in store.disputes.iter() {
        disputes.entry(dispute.charge()).or_default().push(dispute);
    }
    let mut by_intent: BTreeMap<&str, Sums> = BTreeMap::new();
    let mut currencies: BTreeMap<&str, Currency> = BTreeMap::new();
    let charges = store.charges.iter();
    for charge in charges.filter(|charge| charge.declined().is_none()) {
        let disputes = disputes.get(charge.id()).map_or(&[][..], Vec::as_slice);
        let of_intent = by_intent.entry(&charge.payment_intent).or_default();
        of_intent.add(charge, disputes);
        let of_currency = currencies.entry(&charge.currency).or_default();
        of_currency.sums.add(charge, disputes);
        of_currency.unbooked += u32::from(!charge.is_booked());
    }
    for transaction in store.balance_transactions.iter() {
        let of_currency = currencies.entry(transaction.currency()).or_default();
        of_currency.fees += transaction.fee();
        of_currency.balance += transaction.net();
    }
    let payment = |intent: &'_ PaymentIntent| -> Sums {
        by_intent.get(intent.id()).cloned().unwrap_or_default()
    };
    let payment_intents = store.payment_intents.iter().map(|intent| Payment {
        id: intent.id(),
        status: intent.status.word(),
        amount: intent.amount,
        currency: &intent.currency,
        metadata: &intent.metadata,
        sums: payment(intent),
    });
    let payment_intents = payment_intents.collect();
    Money {
        currencies,
        payment_intents,
    }
}

/// `GET /_sim/money`
pub(crate) async fn money(sim: Data<Sim>) -> HttpResponse {
    sim.read(|store| HttpResponse::Ok().json(count(store)))
}
