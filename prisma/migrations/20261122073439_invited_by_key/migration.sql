-- AlterTable
ALTER TABLE "invitation" ADD COLUMN     "invited_by_key_id" UUID;
