-- tile-store/returns, version 1 (sha256:75523aa07c4f), as SQL for DuckDB
--
-- It reads the table returns: one row a line of a request, NULL where something is not known, with these columns:
--   kind              VARCHAR  one of return, exchange; Return or exchange?; a table without this column needs --set kind=return
--   sold_on           DATE     calendar date in Asia/Shanghai; On which day were the goods sold?
--   requested_on      DATE     calendar date in Asia/Shanghai; On which day does the customer ask?; a table without this column needs --set requested_on=2026-01-31
--   receipt           BOOLEAN  true or false; Does the customer show the shop's own valid receipt or invoice?
--   goods_intact      BOOLEAN  true or false; Are the goods intact, so that they can be sold again?
--   packaging_intact  BOOLEAN  true or false; Is the packaging unopened and intact?
--   laid              BOOLEAN  true or false; Have any of these goods been laid?
--   clearance         BOOLEAN  true or false; Were they sold at a special or clearance price?
--   special_order     BOOLEAN  true or false; Were they ordered specially for this customer (not from stock)?
--   defect            VARCHAR  one of none, claimed, confirmed; Is there a quality problem: none, claimed by the customer, or confirmed by inspection?
--   quantity__unit    VARCHAR  m2, box or piece; How much is returned (1.5 m2, 3 boxes, 20 pieces)?
--   quantity__count   BIGINT   how many boxes or pieces; NULL for m2
--   quantity__area    BIGINT   for m2 only, in mm2: 1500000 stands for 1.5 m2
--   quantity__loose   BIGINT   loose pieces beside the boxes, 0 for none; NULL without boxes
--   tile__width       BIGINT   in mm; Size of one tile in mm (800x800)?
--   tile__height      BIGINT   in mm
--   pieces_per_box    BIGINT   whole number (piece); How many pieces are in a box?
--   counted           BOOLEAN  true or false; counted; a table without this column needs --set counted=no
--   remaining         BIGINT   in mm2: 1500000 stands for 1.5 m2; remaining
--   has_lot           BOOLEAN  true or false; has lot; a table without this column needs --set has_lot=no
--   sold_lot          VARCHAR  text; sold lot
--   lot               VARCHAR  text; Which lot (shade and calibre) is on the label of the box?
-- Rows with the same request_id are the lines of one request; NULL: a request of its own.
-- It adds: days_since_sale, last_day, area, rule_window, rule_receipt, rule_condition,
--   rule_condition_claim, rule_laid, rule_special_order, rule_special_order_claim, rule_clearance,
--   rule_more_than_sold, rule_other_lot, rule_other_lot_claim, unreadable, outcome, reasons, share_1,
--   total_1, total_complete_1, route_walk_in, route_warehouse_appointment, route.
WITH
derived_1 AS (
  SELECT
    *,
    -- days_between(sold_on, requested_on)
    DATE_DIFF('DAY', "sold_on", "requested_on") AS "days_since_sale",
    -- working_day(add_days(sold_on, return_window)) if roll_to_working_day else add_days(sold_on, return_window)
    CAST("sold_on" + INTERVAL (CAST(30 AS BIGINT)) DAY AS DATE) AS "last_day",
    -- area_of(quantity, tile, pieces_per_box)
    CASE (
        "quantity__unit" = 'm2'
      )
      WHEN TRUE
      THEN "quantity__area"
      WHEN FALSE
      THEN (
        CASE (
            "quantity__unit" = 'box'
          )
          WHEN TRUE
          THEN (
            "quantity__count" * "pieces_per_box"
          ) + "quantity__loose"
          WHEN FALSE
          THEN "quantity__count"
        END
      ) * (
        "tile__width" * "tile__height"
      )
    END AS "area"
  FROM returns
),
rules AS (
  SELECT
    *,
    -- window: not accepted (R1) when requested_on > last_day
    "requested_on" > "last_day" AS "rule_window",
    -- receipt: not accepted (R2) when not receipt
    NOT "receipt" AS "rule_receipt",
    -- condition: not accepted (R3) when not goods_intact or not packaging_intact, unless defect != 'none'
    (NOT "goods_intact" OR NOT "packaging_intact") AND NOT ("defect" <> 'none') AS "rule_condition",
    -- condition-claim: to be inspected (R3) when (not goods_intact or not packaging_intact) and defect == 'claimed'
    (NOT "goods_intact" OR NOT "packaging_intact") AND "defect" = 'claimed' AS "rule_condition_claim",
    -- laid: not accepted (R5) when laid
    "laid" AS "rule_laid",
    -- special-order: not accepted (R6) when special_order, unless defect != 'none'
    "special_order" AND NOT ("defect" <> 'none') AS "rule_special_order",
    -- special-order-claim: to be inspected (R6) when special_order and defect == 'claimed'
    "special_order" AND "defect" = 'claimed' AS "rule_special_order_claim",
    -- clearance: not accepted (R7) when clearance
    "clearance" AS "rule_clearance",
    -- more-than-sold: not accepted (R2) when counted and area > remaining
    "counted" AND "area" > "remaining" AS "rule_more_than_sold",
    -- other-lot: not accepted (R3) when has_lot and lot != sold_lot, unless defect != 'none'
    ("has_lot" AND "lot" <> "sold_lot") AND NOT ("defect" <> 'none') AS "rule_other_lot",
    -- other-lot-claim: to be inspected (R3) when has_lot and lot != sold_lot and defect == 'claimed'
    "has_lot" AND "lot" <> "sold_lot" AND "defect" = 'claimed' AS "rule_other_lot_claim",
    -- no request at all: a check of the policy surely fails
    COALESCE(
      NOT (
        "requested_on" >= "sold_on"
      )
      OR NOT (
        "quantity__unit" <> 'box' OR NOT "pieces_per_box" IS NULL
      )
      OR NOT (
        "quantity__unit" = 'm2' OR NOT "tile__width" IS NULL
      )
      OR NOT (
        "sold_on" >= CAST('2000-01-01' AS DATE)
      ),
      FALSE
    ) AS "unreadable"
  FROM derived_1
),
decided AS (
  SELECT
    *,
    -- the strongest outcome of a rule that fires; incomplete while an open rule could make it stronger
    CASE
      WHEN "unreadable"
      THEN NULL
      WHEN "rule_window"
      OR "rule_receipt"
      OR "rule_condition"
      OR "rule_laid"
      OR "rule_special_order"
      OR "rule_clearance"
      OR "rule_more_than_sold"
      OR "rule_other_lot"
      THEN 'deny'
      WHEN (
        "rule_window"
        OR "rule_receipt"
        OR "rule_condition"
        OR "rule_laid"
        OR "rule_special_order"
        OR "rule_clearance"
        OR "rule_more_than_sold"
        OR "rule_other_lot"
      ) IS NULL
      THEN 'incomplete'
      WHEN "rule_condition_claim" OR "rule_special_order_claim" OR "rule_other_lot_claim"
      THEN 'refer'
      WHEN (
        "rule_condition_claim" OR "rule_special_order_claim" OR "rule_other_lot_claim"
      ) IS NULL
      THEN 'incomplete'
      ELSE 'approve'
    END AS "outcome",
    -- the rules that fired
    CASE
      WHEN NOT "unreadable"
      THEN CONCAT_WS(
        ';',
        CASE WHEN "rule_window" THEN 'window' END,
        CASE WHEN "rule_receipt" THEN 'receipt' END,
        CASE WHEN "rule_condition" THEN 'condition' END,
        CASE WHEN "rule_condition_claim" THEN 'condition-claim' END,
        CASE WHEN "rule_laid" THEN 'laid' END,
        CASE WHEN "rule_special_order" THEN 'special-order' END,
        CASE WHEN "rule_special_order_claim" THEN 'special-order-claim' END,
        CASE WHEN "rule_clearance" THEN 'clearance' END,
        CASE WHEN "rule_more_than_sold" THEN 'more-than-sold' END,
        CASE WHEN "rule_other_lot" THEN 'other-lot' END,
        CASE WHEN "rule_other_lot_claim" THEN 'other-lot-claim' END
      )
    END AS "reasons"
  FROM rules
),
shares AS (
  SELECT
    *,
    -- what this line adds to its request
    "area" AS "share_1"
  FROM decided
),
totals AS (
  SELECT
    *,
    -- the request's total, as far as it is known
    CAST(CASE
      WHEN "request_id" IS NULL
      THEN CASE WHEN "outcome" IN ('refer', 'approve') THEN COALESCE("share_1", 0) ELSE 0 END
      ELSE SUM(CASE WHEN "outcome" IN ('refer', 'approve') THEN COALESCE("share_1", 0) ELSE 0 END) OVER (PARTITION BY "request_id")
    END AS BIGINT) AS "total_1",
    -- true if that is all of it
    CASE
      WHEN (
        CASE
          WHEN "request_id" IS NULL
          THEN CASE
            WHEN "unreadable" OR "outcome" = 'incomplete' OR (
              "outcome" <> 'deny' AND "share_1" IS NULL
            )
            THEN 1
            ELSE 0
          END
          ELSE MAX(
            CASE
              WHEN "unreadable" OR "outcome" = 'incomplete' OR (
                "outcome" <> 'deny' AND "share_1" IS NULL
              )
              THEN 1
              ELSE 0
            END
          ) OVER (PARTITION BY "request_id")
        END
      ) = 0
      THEN TRUE
    END AS "total_complete_1"
  FROM shares
),
routes AS (
  SELECT
    *,
    -- walk-in (R8): total(area) <= walk_in_area
    "total_1" <= 2000000 AND "total_complete_1" AS "route_walk_in",
    -- warehouse-appointment (R9): total(area) > walk_in_area
    NOT ("total_1" <= 2000000 AND "total_complete_1") AS "route_warehouse_appointment"
  FROM totals
),
routed AS (
  SELECT
    *,
    -- the first route that holds, for a request that is decided and not denied
    CAST(CASE
      WHEN "unreadable" OR "outcome" IN ('deny', 'incomplete')
      THEN NULL
      WHEN "route_walk_in"
      THEN 'walk-in'
      WHEN "route_walk_in" IS NULL
      THEN NULL
      WHEN "route_warehouse_appointment"
      THEN 'warehouse-appointment'
      WHEN "route_warehouse_appointment" IS NULL
      THEN NULL
      ELSE NULL
    END AS TEXT) AS "route"
  FROM routes
)
SELECT * FROM routed;
