-- AlterTable
ALTER TABLE "invitation" ADD COLUMN     "membership_expires_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "presence" ADD COLUMN     "editing_level_id" UUID;
