-- CreateTable
CREATE TABLE "former_slug" (
    "slug" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "former_slug_pkey" PRIMARY KEY ("slug")
);

-- CreateIndex
CREATE INDEX "former_slug_account_id_idx" ON "former_slug"("account_id");

-- AddForeignKey
ALTER TABLE "former_slug" ADD CONSTRAINT "former_slug_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
