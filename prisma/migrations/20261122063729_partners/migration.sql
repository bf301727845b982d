-- CreateEnum
CREATE TYPE "access_request_status" AS ENUM ('OPEN', 'GRANTED', 'WITHDRAWN', 'EXPIRED');

-- CreateTable
CREATE TABLE "partner_profile" (
    "user_id" UUID NOT NULL,
    "company" TEXT NOT NULL,
    "site" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "partner_profile_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "access_request" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "status" "access_request_status" NOT NULL DEFAULT 'OPEN',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reached_request" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "answered_at" TIMESTAMPTZ(3),
    "answered_by_id" UUID,
    "settled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reached_request_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateIndex
CREATE INDEX "access_request_user_id_created_at_idx" ON "access_request"("user_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "reached_request_id_key" ON "reached_request"("id");

-- CreateIndex
CREATE INDEX "reached_request_account_id_user_id_idx" ON "reached_request"("account_id", "user_id");

-- AddForeignKey
ALTER TABLE "partner_profile" ADD CONSTRAINT "partner_profile_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reached_request" ADD CONSTRAINT "reached_request_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reached_request" ADD CONSTRAINT "reached_request_id_fkey" FOREIGN KEY ("id") REFERENCES "access_request"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- PA-2: of requests to one address one is open per asker, and one waits in an account.
CREATE UNIQUE INDEX "access_request_one_open_per_address" ON "access_request" ("user_id", "address") WHERE "status" = 'OPEN';
CREATE UNIQUE INDEX "reached_request_one_waiting_per_asker" ON "reached_request" ("account_id", "user_id") WHERE "answered_at" IS NULL AND "settled_at" IS NULL;
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_closes_with_status" CHECK (("closed_at" IS NULL) = ("status" = 'OPEN'));

-- PA-2: the sweep finds what has expired.
CREATE INDEX "access_request_open_by_expiry" ON "access_request" ("expires_at") WHERE "status" = 'OPEN';
