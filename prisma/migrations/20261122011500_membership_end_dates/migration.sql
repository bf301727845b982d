-- The memberships that end some day, by when: looked at twice a second, in accounts of any size. TM-14
CREATE INDEX "membership_live_by_expiry" ON "membership" ("expires_at") WHERE "ended_at" IS NULL AND "expires_at" IS NOT NULL;
