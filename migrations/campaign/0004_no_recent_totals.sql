-- What Redis lacks is found by looking there, over all campaigns: nothing asks any more for what came lately.

DROP INDEX campaign_totals_recent;
