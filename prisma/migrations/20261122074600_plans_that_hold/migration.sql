-- Accounts from before there were plans: those who use more seats than the usual plan has get the smallest one that holds them. AC-5
WITH used AS (
  SELECT a.id, (SELECT count(*) FROM membership m WHERE m.account_id = a.id AND m.ended_at IS NULL AND m.role <> 'PARTNER')
    + (SELECT count(*) FROM invitation i WHERE i.account_id = a.id AND i.status = 'OPEN') AS seats
  FROM account a WHERE a.plan = 'TEAM')
UPDATE account a SET plan = CASE WHEN used.seats <= 100 THEN 'BUSINESS' ELSE 'ENTERPRISE' END
FROM used WHERE used.id = a.id AND used.seats > 25;
