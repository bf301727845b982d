-- CreateEnum
CREATE TYPE "payment_way" AS ENUM ('CARD_ON_FILE', 'CHECKOUT');

-- CreateEnum
CREATE TYPE "payment_status" AS ENUM ('PENDING', 'PAID', 'FAILED', 'REFUNDED');

-- CreateTable
CREATE TABLE "stripe_customer" (
    "account_id" UUID NOT NULL,
    "customer_id" TEXT NOT NULL,
    "method_id" TEXT,
    "brand" TEXT,
    "last_four" TEXT,
    "expiry_month" INTEGER,
    "expiry_year" INTEGER,
    "method_made_at" TIMESTAMPTZ(3),

    CONSTRAINT "stripe_customer_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "payment" (
    "account_id" UUID NOT NULL,
    "invoice_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "way" "payment_way" NOT NULL,
    "status" "payment_status" NOT NULL DEFAULT 'PENDING',
    "method_id" TEXT,
    "reference" TEXT,
    "problem" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "payment_pkey" PRIMARY KEY ("account_id","invoice_id","attempt")
);

-- CreateTable
CREATE TABLE "stripe_event" (
    "id" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stripe_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "stripe_customer_customer_id_key" ON "stripe_customer"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_reference_key" ON "payment"("reference");

-- CreateIndex
CREATE INDEX "stripe_event_seen_at_idx" ON "stripe_event"("seen_at");

-- AddForeignKey
ALTER TABLE "stripe_customer" ADD CONSTRAINT "stripe_customer_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment" ADD CONSTRAINT "payment_account_id_invoice_id_fkey" FOREIGN KEY ("account_id", "invoice_id") REFERENCES "invoice"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say.
CREATE UNIQUE INDEX "payment_one_pending" ON "payment" ("account_id", "invoice_id") WHERE "status" = 'PENDING';
ALTER TABLE "payment" ADD CONSTRAINT "payment_ends" CHECK (("status" = 'PENDING') = ("ended_at" IS NULL));
ALTER TABLE "stripe_customer" ADD CONSTRAINT "stripe_customer_card_is_whole" CHECK (num_nulls("method_id", "brand", "last_four", "expiry_month", "expiry_year") IN (0, 5));
