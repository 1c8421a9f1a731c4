-- Gifts that donors are offered, with what each achieves, the smallest first: [{amount, achieves}]
ALTER TABLE campaigns ADD COLUMN suggested_gifts jsonb NOT NULL DEFAULT '[]';
