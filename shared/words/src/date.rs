//! Dates and times.

use contracts::Locale;
use icu_calendar::cal::{Gregorian, Hijri, hijri::UmmAlQura};
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::YMD;
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::Style;

impl Style {
    /// The day in this time zone: `٢٢ نوفمبر ٢٠٢٦`, `22 November 2026`. Gregorian everywhere.
    #[must_use]
    pub fn date(self, at: Timestamp, zone: &TimeZone) -> String {
        self.day(zone.to_datetime(at).date())
    }

    /// A day of the Gregorian calendar.
    #[must_use]
    pub fn day(self, day: civil::Date) -> String {
        let formatter = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(
            (&self.icu()).into(),
            YMD::long(),
        );
        match (formatter, gregorian(day)) {
            (Ok(formatter), Some(date)) => formatter.format(&date).to_string(),
            (Ok(_) | Err(_), _) => day.to_string(),
        }
    }

    /// The same day in the Hijri calendar, by the tables of Umm al-Qura; beside the
    /// Gregorian one, never in its place. None outside what can be reckoned.
    #[must_use]
    pub fn hijri_day(self, day: civil::Date) -> Option<String> {
        let formatter = FixedCalendarDateTimeFormatter::<Hijri<UmmAlQura>, _>::try_new(
            (&self.icu()).into(),
            YMD::long(),
        );
        let date = gregorian(day)?.to_calendar(Hijri::new_umm_al_qura());
        Some(formatter.ok()?.format(&date).to_string())
    }

    /// The time of day in this time zone, by 24 hours: `14:32`, `١٤:٣٢`.
    #[must_use]
    pub fn time(self, at: Timestamp, zone: &TimeZone) -> String {
        let time = zone.to_datetime(at).time();
        format!(
            "{}:{}",
            self.two_digits(time.hour()),
            self.two_digits(time.minute())
        )
    }

    /// Day and time in this time zone: `22 November 2026, 14:32`.
    #[must_use]
    pub fn date_time(self, at: Timestamp, zone: &TimeZone) -> String {
        let comma = match self.locale() {
            Locale::Ar => "، ",
            Locale::En | Locale::Fr => ", ",
        };
        format!("{}{comma}{}", self.date(at, zone), self.time(at, zone))
    }

    /// How far the zone is from universal time then: `UTC+2`, `UTC+5:30`, `UTC`.
    #[must_use]
    pub fn offset(self, at: Timestamp, zone: &TimeZone) -> String {
        let minutes = i64::from(zone.to_offset(at).seconds()) / 60;
        if minutes == 0 {
            return "UTC".to_owned();
        }
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
        let hours = self.number(hours);
        match i8::try_from(minutes) {
            Ok(0) | Err(_) => format!("UTC{sign}{hours}"),
            Ok(minutes) => format!("UTC{sign}{hours}:{}", self.two_digits(minutes)),
        }
    }
}

fn gregorian(day: civil::Date) -> Option<icu_calendar::Date<Gregorian>> {
    let month = u8::try_from(day.month()).ok()?;
    let of_month = u8::try_from(day.day()).ok()?;
    icu_calendar::Date::try_new_gregorian(day.year().into(), month, of_month).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::time_zone;

    fn day() -> civil::Date {
        civil::date(2026, 11, 22)
    }

    #[test]
    fn days_in_every_language() {
        let arabic = |country| Style::new(Locale::Ar, Some(country)).day(day());
        assert_eq!(arabic("EG"), "٢٢ نوفمبر ٢٠٢٦");
        assert_eq!(arabic("TN"), "22 نوفمبر 2026");
        assert_eq!(arabic("JO"), "٢٢ تشرين الثاني ٢٠٢٦");
        assert_eq!(arabic("SA"), "٢٢ نوفمبر ٢٠٢٦", "Gregorian there, too");
        assert_eq!(Style::new(Locale::En, None).day(day()), "22 November 2026");
        assert_eq!(Style::new(Locale::Fr, None).day(day()), "22 novembre 2026");
    }

    #[test]
    fn the_hijri_day_is_that_of_umm_al_qura() {
        let hijri = |locale, day| Style::new(locale, Some("SA")).hijri_day(day).unwrap();
        // 1 Ramadan 1446 and 1 Muharram 1448 as Saudi Arabia's calendar has them.
        assert!(hijri(Locale::En, civil::date(2025, 3, 1)).contains("Ramadan"));
        assert_eq!(
            hijri(Locale::Ar, civil::date(2025, 3, 1)),
            "١ رمضان ١٤٤٦ هـ"
        );
        assert_eq!(
            hijri(Locale::Ar, civil::date(2026, 6, 16)),
            "١ محرم ١٤٤٨ هـ"
        );
    }

    #[test]
    fn the_zone_decides_the_day() {
        let style = Style::new(Locale::En, None);
        let late: Timestamp = "2026-11-21T23:30:00Z".parse().unwrap();
        let cairo = time_zone("EG").unwrap();
        assert_eq!(style.date(late, &TimeZone::UTC), "21 November 2026");
        assert_eq!(style.date(late, &cairo), "22 November 2026");
        assert_eq!(style.time(late, &cairo), "01:30");
        assert_eq!(style.offset(late, &cairo), "UTC+2");
        let arabic = Style::new(Locale::Ar, Some("EG"));
        assert_eq!(arabic.time(late, &cairo), "٠١:٣٠");
        assert_eq!(arabic.date_time(late, &cairo), "٢٢ نوفمبر ٢٠٢٦، ٠١:٣٠");
        assert_eq!(arabic.offset(late, &TimeZone::UTC), "UTC");
        assert_eq!(style.offset(late, &time_zone("AF").unwrap()), "UTC+4:30");
    }
}
