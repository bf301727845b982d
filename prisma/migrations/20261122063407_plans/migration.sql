-- AlterTable
ALTER TABLE "account" ADD COLUMN     "plan" TEXT NOT NULL DEFAULT 'TEAM';
