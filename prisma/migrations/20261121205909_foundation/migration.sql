-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "credential_kind" AS ENUM ('PASSWORD', 'TOTP', 'RECOVERY_CODES', 'PASSKEY');

-- CreateEnum
CREATE TYPE "token_purpose" AS ENUM ('INVITATION', 'TAKEOVER', 'PASSWORD_RESET', 'EMAIL_CHANGE');

-- CreateEnum
CREATE TYPE "session_end" AS ENUM ('SIGNED_OUT', 'TAKEN_OVER', 'ENDED_BY_ADMIN', 'PASSWORD_CHANGED', 'REMOVED', 'IDLE', 'EXPIRED');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('OWNER', 'ADMIN', 'MEMBER', 'PARTNER');

-- CreateEnum
CREATE TYPE "invitation_status" AS ENUM ('OPEN', 'ACCEPTED', 'CANCELLED', 'EXPIRED');

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stream" (
    "id" UUID NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "stream_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "activity" (
    "stream_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "performer_id" UUID,
    "performer_email" TEXT,
    "member_id" UUID,
    "member_email" TEXT,
    "subject_id" UUID,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "hash" BYTEA NOT NULL,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("stream_id","seq")
);

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credential" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" "credential_kind" NOT NULL,
    "secret" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_token" (
    "id" UUID NOT NULL,
    "purpose" "token_purpose" NOT NULL,
    "hash" BYTEA NOT NULL,
    "user_id" UUID,
    "invitation_id" UUID,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "one_time_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "about_account_id" UUID,
    "kind" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "read_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mailbox_message" (
    "id" UUID NOT NULL,
    "message_id" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mailbox_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "device" TEXT NOT NULL,
    "browser" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "last_account_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" "session_end",
    "ended_by" JSONB,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "is_account_holder" BOOLEAN NOT NULL DEFAULT false,
    "access_level_id" UUID,
    "all_products" BOOLEAN NOT NULL DEFAULT true,
    "product_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "expires_at" TIMESTAMPTZ(3),
    "last_active_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "membership_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "grant" (
    "account_id" UUID NOT NULL,
    "membership_id" UUID NOT NULL,
    "permission" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "grant_pkey" PRIMARY KEY ("account_id","membership_id","permission")
);

-- CreateTable
CREATE TABLE "access_level" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "all_products" BOOLEAN NOT NULL DEFAULT true,
    "product_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_level_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "status" "invitation_status" NOT NULL DEFAULT 'OPEN',
    "permissions" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "access_level_id" UUID,
    "all_products" BOOLEAN NOT NULL DEFAULT true,
    "product_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "message" TEXT,
    "invited_by_id" UUID NOT NULL,
    "sendings" INTEGER NOT NULL DEFAULT 1,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "presence" (
    "account_id" UUID NOT NULL,
    "membership_id" UUID NOT NULL,
    "connection_id" TEXT NOT NULL,
    "page" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "presence_pkey" PRIMARY KEY ("account_id","membership_id","connection_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "account_slug_key" ON "account"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key_key" ON "user"("email_key");

-- CreateIndex
CREATE INDEX "credential_user_id_idx" ON "credential"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_token_hash_key" ON "one_time_token"("hash");

-- CreateIndex
CREATE INDEX "one_time_token_invitation_id_idx" ON "one_time_token"("invitation_id");

-- CreateIndex
CREATE INDEX "one_time_token_user_id_idx" ON "one_time_token"("user_id");

-- CreateIndex
CREATE INDEX "notification_user_id_created_at_idx" ON "notification"("user_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "mailbox_message_created_at_idx" ON "mailbox_message"("created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "session_token_hash_key" ON "session"("token_hash");

-- CreateIndex
CREATE INDEX "session_user_id_created_at_idx" ON "session"("user_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "membership_account_id_id_key" ON "membership"("account_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "access_level_account_id_id_key" ON "access_level"("account_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "access_level_account_id_name_key" ON "access_level"("account_id", "name");

-- CreateIndex
CREATE INDEX "invitation_email_key_idx" ON "invitation"("email_key");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_account_id_id_key" ON "invitation"("account_id", "id");

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "one_time_token" ADD CONSTRAINT "one_time_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "one_time_token" ADD CONSTRAINT "one_time_token_invitation_id_fkey" FOREIGN KEY ("invitation_id") REFERENCES "invitation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_account_id_access_level_id_fkey" FOREIGN KEY ("account_id", "access_level_id") REFERENCES "access_level"("account_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "grant" ADD CONSTRAINT "grant_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant" ADD CONSTRAINT "grant_account_id_membership_id_fkey" FOREIGN KEY ("account_id", "membership_id") REFERENCES "membership"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_level" ADD CONSTRAINT "access_level_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_account_id_access_level_id_fkey" FOREIGN KEY ("account_id", "access_level_id") REFERENCES "access_level"("account_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What Prisma's schema cannot say: the invariants, in the database itself.

-- SE-1: one live session per user.
CREATE UNIQUE INDEX "session_one_live_per_user" ON "session" ("user_id") WHERE "ended_at" IS NULL;
ALTER TABLE "session" ADD CONSTRAINT "session_ends_with_reason" CHECK (("ended_at" IS NULL) = ("end_reason" IS NULL));

-- AC-4: one account holder per account, who is an owner and is in it. One live membership per account and user.
CREATE UNIQUE INDEX "membership_one_holder_per_account" ON "membership" ("account_id") WHERE "is_account_holder";
CREATE UNIQUE INDEX "membership_one_live_per_user" ON "membership" ("account_id", "user_id") WHERE "ended_at" IS NULL;
ALTER TABLE "membership" ADD CONSTRAINT "membership_holder_is_live_owner" CHECK (NOT "is_account_holder" OR ("role" = 'OWNER' AND "ended_at" IS NULL));

-- TM-4: one open invitation per account and address.
CREATE UNIQUE INDEX "invitation_one_open_per_address" ON "invitation" ("account_id", "email_key") WHERE "status" = 'OPEN';
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_closes_with_status" CHECK (("closed_at" IS NULL) = ("status" = 'OPEN'));

-- A login has one password.
CREATE UNIQUE INDEX "credential_one_password_per_user" ON "credential" ("user_id") WHERE "kind" = 'PASSWORD';

-- AV-6: lines of the log are never changed; a hash is 32 bytes.
ALTER TABLE "activity" ADD CONSTRAINT "activity_hash_is_sha256" CHECK (octet_length("hash") = 32);
ALTER TABLE "stream" ADD CONSTRAINT "stream_hash_is_sha256" CHECK (octet_length("hash") = 32);
CREATE FUNCTION activity_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Events of the log are never changed (AV-6).';
END $$;
CREATE TRIGGER activity_is_immutable BEFORE UPDATE ON "activity" FOR EACH ROW EXECUTE FUNCTION activity_is_immutable();

-- AV-4, AV-5: filtered pages of the log stay keyset reads.
CREATE INDEX "activity_by_kind" ON "activity" ("stream_id", "kind", "seq" DESC);
CREATE INDEX "activity_by_member" ON "activity" ("stream_id", "member_id", "seq" DESC);
CREATE INDEX "activity_by_member_email" ON "activity" ("stream_id", lower("member_email"), "seq" DESC);
CREATE INDEX "activity_by_performer_email" ON "activity" ("stream_id", lower("performer_email"), "seq" DESC);
CREATE INDEX "activity_by_time" ON "activity" ("stream_id", "at" DESC);

-- The sweeps find what time has ended.
CREATE INDEX "session_live_by_last_use" ON "session" ("last_used_at") WHERE "ended_at" IS NULL;
CREATE INDEX "invitation_open_by_expiry" ON "invitation" ("expires_at") WHERE "status" = 'OPEN';

-- ID-3: counters of attempts, kept by rate-limiter-flexible where there is no Redis.
CREATE TABLE "rate_limit" ("key" varchar(255) PRIMARY KEY, "points" integer NOT NULL DEFAULT 0, "expire" bigint);
