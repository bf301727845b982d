-- AlterTable
ALTER TABLE "account" ADD COLUMN     "hide_financials_from_admins" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "hide_financials_from_partners" BOOLEAN NOT NULL DEFAULT false;
