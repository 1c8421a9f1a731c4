//! The words for a campaign's choices, as they stand in the database and in events.

use contracts::campaign::Stacking;
use contracts::campaign::api::{CampaignKind, FundType, FundingModel, PauseCause};

/// The word for a value, and the value for a word.
macro_rules! words {
    ($(#[$doc:meta])* $module:ident: $type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        pub mod $module {
            use super::$type;

            /// The word for it.
            #[must_use]
            pub const fn word(value: $type) -> &'static str {
                match value {
                    $($type::$variant => $word),+
                }
            }

            /// What the word stands for.
            #[must_use]
            pub fn read(word: &str) -> Option<$type> {
                match word {
                    $($word => Some($type::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// What a campaign is for.
    kind: CampaignKind { Fundraising = "fundraising", Awareness = "awareness", Mixed = "mixed" }
}
words! {
    /// What becomes of the gifts if the goal is missed.
    funding_model: FundingModel { Flexible = "flexible", AllOrNothing = "all_or_nothing" }
}
words! {
    /// Kinds of gift.
    fund_type: FundType {
        General = "general", Zakat = "zakat", Sadaqah = "sadaqah", SadaqahJariyah = "sadaqah_jariyah",
    }
}
words! {
    /// How match funds add up.
    stacking: Stacking { Waterfall = "waterfall", Additive = "additive", Exclusive = "exclusive" }
}
words! {
    /// Why a campaign is paused.
    pause_cause: PauseCause {
        Organisation = "organisation", Operator = "operator", PermitLapsed = "permit_lapsed",
        OrganisationSuspended = "organisation_suspended",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_api() {
        for value in [
            FundType::General,
            FundType::Zakat,
            FundType::Sadaqah,
            FundType::SadaqahJariyah,
        ] {
            let word = fund_type::word(value);
            assert_eq!(serde_json::to_value(value).unwrap(), word);
            assert_eq!(fund_type::read(word), Some(value));
        }
        assert_eq!(kind::read("nothing"), None);
        assert_eq!(
            serde_json::to_value(PauseCause::PermitLapsed).unwrap(),
            pause_cause::word(PauseCause::PermitLapsed)
        );
        assert_eq!(
            serde_json::to_value(Stacking::Additive).unwrap(),
            stacking::word(Stacking::Additive)
        );
        assert_eq!(
            serde_json::to_value(CampaignKind::Mixed).unwrap(),
            kind::word(CampaignKind::Mixed)
        );
        assert_eq!(
            serde_json::to_value(FundingModel::AllOrNothing).unwrap(),
            funding_model::word(FundingModel::AllOrNothing)
        );
    }
}
