-- Pledges are made many at a time. What is written for each counts.

-- Every row that these columns name is written or locked by the transaction that names it, and rows
-- of these tables are never deleted: looking each of them up once more guarded nothing.
ALTER TABLE pledges
    DROP CONSTRAINT pledges_campaign_id_fkey,
    DROP CONSTRAINT pledges_donor_id_fkey;
ALTER TABLE allocations
    DROP CONSTRAINT allocations_pledge_id_fkey,
    DROP CONSTRAINT allocations_fund_id_fkey;
ALTER TABLE waiting
    DROP CONSTRAINT waiting_pledge_id_fkey,
    DROP CONSTRAINT waiting_fund_id_fkey;
ALTER TABLE fund_donors
    DROP CONSTRAINT fund_donors_fund_id_fkey,
    DROP CONSTRAINT fund_donors_donor_id_fkey;

-- By donor first: what all funds gave to a donor is looked up at once, and new donors stand side by side.
ALTER TABLE fund_donors DROP CONSTRAINT fund_donors_pkey;
ALTER TABLE fund_donors ADD PRIMARY KEY (donor_id, fund_id);

-- No pledge that is pending is paid: it need not stand among the payments.
ALTER TABLE pledges DROP CONSTRAINT pledges_payment;
CREATE UNIQUE INDEX pledges_payment ON pledges (payment_id) WHERE payment_id IS NOT NULL;

-- pledges_known_of_donor has all of its rows.
DROP INDEX pledges_held_by_donor;
