-- How a person wants to be addressed, as far as chosen: kept in cookies for guests, here for those who sign in.
ALTER TABLE accounts
    ADD COLUMN locale text CONSTRAINT accounts_locale_is_spoken CHECK (locale IN ('ar', 'en', 'fr')),
    ADD COLUMN digits text CONSTRAINT accounts_digits_are_written CHECK (digits IN ('latn', 'arab', 'arabext'));
