-- CreateEnum
CREATE TYPE "sign_in_outcome" AS ENUM ('SIGNED_IN', 'CONFLICT', 'WRONG_PASSWORD', 'WRONG_SECOND_FACTOR', 'BLOCKED');

-- One row for each recovery code. ID-8
ALTER TYPE "credential_kind" RENAME VALUE 'RECOVERY_CODES' TO 'RECOVERY_CODE';

-- AlterEnum
ALTER TYPE "token_purpose" ADD VALUE 'EMAIL_PROOF';
ALTER TYPE "token_purpose" ADD VALUE 'SECOND_FACTOR';
ALTER TYPE "token_purpose" ADD VALUE 'PASSKEY_SIGN_IN';
ALTER TYPE "token_purpose" ADD VALUE 'TOTP_SETUP';
ALTER TYPE "token_purpose" ADD VALUE 'PASSKEY_SETUP';

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "idle_minutes" INTEGER NOT NULL DEFAULT 30,
ADD COLUMN     "second_factor_required" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "email_proven_at" TIMESTAMPTZ(3),
ADD COLUMN     "picture" TEXT,
ADD COLUMN     "postal_address" JSONB;

-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "detail" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "handle" BYTEA,
ADD COLUMN     "last_used_at" TIMESTAMPTZ(3),
ADD COLUMN     "name" TEXT;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "confirmed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "idle_at" TIMESTAMPTZ(3) NOT NULL DEFAULT (now() + '00:30:00'::interval);

-- CreateTable
CREATE TABLE "known_device" (
    "user_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "device" TEXT NOT NULL,
    "browser" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "known_device_pkey" PRIMARY KEY ("user_id","hash")
);

-- CreateTable
CREATE TABLE "sign_in" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "outcome" "sign_in_outcome" NOT NULL,
    "device" TEXT NOT NULL,
    "browser" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "session_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "installation" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "sealing_key" BYTEA,
    "sealed_with" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "sign_in_user_id_at_id_idx" ON "sign_in"("user_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "credential_handle_key" ON "credential"("handle");

-- AddForeignKey
ALTER TABLE "known_device" ADD CONSTRAINT "known_device_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What stands already: no session outlives the idle time that it began with.
UPDATE "session" SET "idle_at" = "last_used_at" + interval '30 minutes', "confirmed_at" = "created_at";
-- The sweep finds what time has ended. SE-5
DROP INDEX "session_live_by_last_use";
CREATE INDEX "session_live_by_idle" ON "session" ("idle_at") WHERE "ended_at" IS NULL;
CREATE INDEX "session_live_by_expiry" ON "session" ("expires_at") WHERE "ended_at" IS NULL;

-- AC-7
ALTER TABLE "account" ADD CONSTRAINT "account_idle_minutes" CHECK ("idle_minutes" BETWEEN 5 AND 720);
-- ID-8: one authenticator app for a login; each recovery code once.
CREATE UNIQUE INDEX "credential_one_totp_per_user" ON "credential" ("user_id") WHERE "kind" = 'TOTP';
CREATE UNIQUE INDEX "credential_recovery_code" ON "credential" ("user_id", "secret") WHERE "kind" = 'RECOVERY_CODE';
ALTER TABLE "credential" ADD CONSTRAINT "credential_passkey_has_handle" CHECK (("kind" = 'PASSKEY') = ("handle" IS NOT NULL));
-- Old attempts are cleared away.
CREATE INDEX "sign_in_by_time" ON "sign_in" ("at");
ALTER TABLE "installation" ADD CONSTRAINT "installation_is_one" CHECK ("id" = 1);
