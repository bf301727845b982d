-- AlterTable
ALTER TABLE "payment" ADD COLUMN     "owed_since" TIMESTAMPTZ(3),
ADD COLUMN     "sends_invoice" BOOLEAN NOT NULL DEFAULT false;

-- DropTable
DROP TABLE "stripe_event";

-- CreateTable
CREATE TABLE "stripe_leftover" (
    "id" TEXT NOT NULL,

    CONSTRAINT "stripe_leftover_pkey" PRIMARY KEY ("id")
);

-- What is under way now was written with its invoice if it is the first to pay it.
UPDATE "payment" SET "sends_invoice" = true WHERE "way" = 'CARD_ON_FILE' AND "status" = 'PENDING' AND "attempt" = 1;
