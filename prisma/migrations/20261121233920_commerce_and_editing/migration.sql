-- CreateEnum
CREATE TYPE "product_kind" AS ENUM ('PRODUCT', 'UPSELL', 'DOWNSELL');

-- CreateEnum
CREATE TYPE "coupon_kind" AS ENUM ('PERCENTAGE', 'AMOUNT');

-- AlterTable
ALTER TABLE "membership" ADD COLUMN     "expiry_told_for" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "presence" ADD COLUMN     "editing_id" UUID;

-- CreateTable
CREATE TABLE "product" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "kind" "product_kind" NOT NULL DEFAULT 'PRODUCT',
    "parent_id" UUID,
    "product_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "taxed" BOOLEAN NOT NULL DEFAULT true,
    "seller_name" TEXT NOT NULL,
    "seller_country" TEXT,
    "seller_region" TEXT,
    "checkout_url" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "product_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "coupon" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "code_key" TEXT NOT NULL,
    "kind" "coupon_kind" NOT NULL,
    "basis_points" INTEGER,
    "amount_minor" BIGINT,
    "currency" TEXT,
    "all_products" BOOLEAN NOT NULL DEFAULT true,
    "product_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "max_redemptions" INTEGER,
    "max_per_customer" INTEGER,
    "redemptions" INTEGER NOT NULL DEFAULT 0,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "coupon_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "view_as" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "membership_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "view_as_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "product_account_id_product_id_idx" ON "product"("account_id", "product_id");

-- CreateIndex
CREATE UNIQUE INDEX "product_account_id_id_key" ON "product"("account_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "coupon_account_id_id_key" ON "coupon"("account_id", "id");

-- CreateIndex
CREATE INDEX "view_as_session_id_idx" ON "view_as"("session_id");

-- CreateIndex
CREATE UNIQUE INDEX "view_as_account_id_id_key" ON "view_as"("account_id", "id");

-- AddForeignKey
ALTER TABLE "product" ADD CONSTRAINT "product_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product" ADD CONSTRAINT "product_account_id_parent_id_fkey" FOREIGN KEY ("account_id", "parent_id") REFERENCES "product"("account_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "coupon" ADD CONSTRAINT "coupon_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- BO-2: one coupon for a code.
CREATE UNIQUE INDEX "coupon_one_per_code" ON "coupon" ("account_id", "code_key") WHERE "deleted_at" IS NULL;
ALTER TABLE "coupon" ADD CONSTRAINT "coupon_takes_off" CHECK (
  CASE "kind" WHEN 'PERCENTAGE' THEN "basis_points" BETWEEN 1 AND 10000 AND "amount_minor" IS NULL AND "currency" IS NULL
    ELSE "basis_points" IS NULL AND "amount_minor" > 0 AND "currency" IS NOT NULL END);
ALTER TABLE "coupon" ADD CONSTRAINT "coupon_limits" CHECK ("max_redemptions" > 0 AND "max_per_customer" > 0 AND "redemptions" >= 0);
ALTER TABLE "coupon" ADD CONSTRAINT "coupon_ends_after_start" CHECK ("ends_at" > "starts_at");
CREATE INDEX "coupon_in_order" ON "coupon" ("account_id", "code_key", "id") WHERE "deleted_at" IS NULL;

-- BO-1: money is never negative; what hangs on something says on what.
ALTER TABLE "product" ADD CONSTRAINT "product_price" CHECK ("price_minor" >= 0);
ALTER TABLE "product" ADD CONSTRAINT "product_root" CHECK (("kind" = 'PRODUCT') = ("parent_id" IS NULL) AND ("kind" = 'PRODUCT') = ("product_id" = "id"));
CREATE INDEX "product_in_order" ON "product" ("account_id", lower("name"), "id") WHERE "deleted_at" IS NULL AND "kind" = 'PRODUCT';

-- TM-14: the sweep finds what ends.
CREATE INDEX "membership_by_end" ON "membership" ("expires_at") WHERE "ended_at" IS NULL AND "expires_at" IS NOT NULL;
-- TM-15: a session looks through one pair of eyes in an account at a time.
CREATE UNIQUE INDEX "view_as_one_per_session" ON "view_as" ("account_id", "session_id") WHERE "ended_at" IS NULL;
