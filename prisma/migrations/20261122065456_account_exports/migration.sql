-- CreateEnum
CREATE TYPE "export_state" AS ENUM ('READY', 'RUNNING', 'DONE', 'FAILED');

-- CreateTable
CREATE TABLE "account_export" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "state" "export_state" NOT NULL DEFAULT 'READY',
    "rows_total" INTEGER NOT NULL DEFAULT 0,
    "rows" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_export_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "account_export_hash_key" ON "account_export"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "account_export_account_id_id_key" ON "account_export"("account_id", "id");

-- AddForeignKey
ALTER TABLE "account_export" ADD CONSTRAINT "account_export_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
