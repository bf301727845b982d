-- CreateEnum
CREATE TYPE "seat_interval" AS ENUM ('MONTHLY', 'YEARLY');

-- CreateEnum
CREATE TYPE "invoice_status" AS ENUM ('OPEN', 'PAID', 'VOID');

-- CreateTable
CREATE TABLE "billing_contact" (
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "company" TEXT,
    "postal_address" JSONB NOT NULL,
    "tax_id" TEXT,
    "term_days" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "billing_contact_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "seat_add_on" (
    "account_id" UUID NOT NULL,
    "interval" "seat_interval" NOT NULL,
    "seats" INTEGER NOT NULL,
    "given_back" INTEGER NOT NULL DEFAULT 0,
    "anchor" TIMESTAMPTZ(3) NOT NULL,
    "periods" INTEGER NOT NULL DEFAULT 1,
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "period_end" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "seat_add_on_pkey" PRIMARY KEY ("account_id","interval")
);

-- CreateTable
CREATE TABLE "invoice" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "status" "invoice_status" NOT NULL DEFAULT 'OPEN',
    "currency" TEXT NOT NULL,
    "lines" JSONB NOT NULL,
    "subtotal" INTEGER NOT NULL,
    "tax_rate" INTEGER NOT NULL,
    "tax" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "seller" JSONB NOT NULL,
    "billed_to" JSONB NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "reminded_at" TIMESTAMPTZ(3),
    "renews" TEXT,
    "file_key" TEXT NOT NULL,

    CONSTRAINT "invoice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "counter" (
    "name" TEXT NOT NULL,
    "value" INTEGER NOT NULL,

    CONSTRAINT "counter_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "seat_add_on_period_end_idx" ON "seat_add_on"("period_end");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_number_key" ON "invoice"("number");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_file_key_key" ON "invoice"("file_key");

-- CreateIndex
CREATE INDEX "invoice_account_id_number_idx" ON "invoice"("account_id", "number" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "invoice_account_id_id_key" ON "invoice"("account_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_account_id_renews_key" ON "invoice"("account_id", "renews");

-- AddForeignKey
ALTER TABLE "billing_contact" ADD CONSTRAINT "billing_contact_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "seat_add_on" ADD CONSTRAINT "seat_add_on_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What no row may ever say, whatever the code.
ALTER TABLE "seat_add_on" ADD CONSTRAINT "seat_add_on_in_fives" CHECK (seats > 0 AND seats % 5 = 0 AND given_back % 5 = 0 AND given_back BETWEEN 0 AND seats AND period_end > period_start);
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_adds_up" CHECK (number > 0 AND subtotal >= 0 AND tax >= 0 AND total = subtotal + tax AND (status = 'OPEN') = (closed_at IS NULL));
