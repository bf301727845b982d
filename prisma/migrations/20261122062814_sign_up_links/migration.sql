-- AlterEnum
ALTER TYPE "token_purpose" ADD VALUE 'SIGN_UP';

-- Links that stand for an address and no login yet, found by it.
CREATE INDEX "one_time_token_by_address" ON "one_time_token" (("detail" ->> 'emailKey')) WHERE "user_id" IS NULL;
