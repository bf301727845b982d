-- AlterTable
ALTER TABLE "membership" ADD COLUMN     "sort_email" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "sort_name" TEXT NOT NULL DEFAULT '';

-- TM-1, TM-2: the team table is sorted and searched where its rows are, however large the account: a page is read along the
-- index, and a search looks at one table.
UPDATE "membership" m SET "sort_name" = lower(u."name"), "sort_email" = lower(u."email") FROM "user" u WHERE u."id" = m."user_id";
-- After the row: a statement may write a user and their membership at once.
CREATE FUNCTION membership_takes_its_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "membership" m SET "sort_name" = lower(u."name"), "sort_email" = lower(u."email") FROM "user" u WHERE m."id" = NEW."id" AND u."id" = NEW."user_id";
  RETURN NULL;
END $$;
CREATE TRIGGER membership_takes_its_order AFTER INSERT OR UPDATE OF "user_id" ON "membership" FOR EACH ROW EXECUTE FUNCTION membership_takes_its_order();
CREATE FUNCTION user_gives_its_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "membership" SET "sort_name" = lower(NEW."name"), "sort_email" = lower(NEW."email") WHERE "user_id" = NEW."id";
  RETURN NULL;
END $$;
CREATE TRIGGER user_gives_its_order AFTER UPDATE OF "name", "email" ON "user" FOR EACH ROW EXECUTE FUNCTION user_gives_its_order();
CREATE INDEX "membership_in_order" ON "membership" ("account_id", "role", "sort_name", "id") WHERE "ended_at" IS NULL;
