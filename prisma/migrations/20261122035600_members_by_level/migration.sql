-- How many have a level is counted on every look at the levels, and asked before one is deleted. TM-12
CREATE INDEX "membership_by_level" ON "membership" ("account_id", "access_level_id") WHERE "access_level_id" IS NOT NULL;
