//! How other services' stable codes are said to people.

/// The phrase for a code; none for one that needs a page's own words.
pub(crate) fn of_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "blank" | "empty" => "problem-blank",
        "too_long" | "length" => "problem-too-long",
        "control_character" | "control_characters" => "problem-characters",
        "slug" => "problem-slug",
        "taken" | "slug_taken" => "problem-slug-taken",
        "unknown"
        | "unknown_code"
        | "unknown_country"
        | "unknown_programme"
        | "unknown_organisation" => "problem-unknown",
        "not_positive" | "below_one" => "problem-not-positive",
        "over_goal" => "problem-over-goal",
        "out_of_range" => "problem-out-of-range",
        "not_after_start" | "window_ends_before_it_starts" => "problem-not-after-start",
        "past" | "window_is_over" => "problem-past",
        "more_than_left" => "problem-more-than-left",
        "amount_not_refundable" | "refund_refused" => "problem-not-refundable",
        "payment_disputed" => "problem-disputed",
        "too_large" | "sum_too_large" => "problem-too-large",
        "too_many" => "problem-too-many",
        "wrong_currency" => "problem-wrong-currency",
        "currency_not_chargeable" => "problem-currency",
        "not_offered" => "problem-not-offered",
        "not_an_address" | "address" => "problem-address",
        "version_conflict" => "problem-version",
        "already_participating" => "ngo-programme-joined",
        "programme_closed" => "problem-state",
        "wrong_state" | "fund_not_draft" | "fund_not_active" | "fund_not_paused"
        | "fund_settled" | "window_is_open" => "problem-state",
        "permit_required" => "problem-permit",
        "own_organisation" => "problem-own",
        "forbidden" => "problem-forbidden",
        "sponsor_not_verified" => "problem-sponsor",
        "organisation_not_verified" | "not_verified" => "problem-organisation",
        "claimed_by_another" => "problem-claimed",
        "too_many_pixels" => "problem-pixels",
        "not_a_picture" | "unsupported_media_type" => "problem-picture",
        _ => return None,
    })
}
