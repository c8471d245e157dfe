-- What a decision adds to the totals that the policy's routes and rules look at, as JSON: lines of one receipt and day are counted
-- together without being decided again. NULL in a decision of an older release.
ALTER TABLE decisions ADD COLUMN shares TEXT;
