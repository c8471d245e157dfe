-- 政策tile-store/returns第1版（sha256:75523aa07c4f）的Spark SQL
--
-- 读取表returns：一行是申请的一行，未知处为NULL，并有以下各列：
--   kind              STRING   return, exchange之一；退货还是换货？；表中没有此列时请加--set kind=return
--   sold_on           DATE     Asia/Shanghai的日历日期；哪一天售出？
--   requested_on      DATE     Asia/Shanghai的日历日期；客户哪一天提出退换？；表中没有此列时请加--set requested_on=2026-01-31
--   receipt           BOOLEAN  真或假；客户是否出示本店有效收据或发票？
--   goods_intact      BOOLEAN  真或假；商品是否完好、不影响二次销售？
--   packaging_intact  BOOLEAN  真或假；包装是否完好、未拆？
--   laid              BOOLEAN  真或假；这些商品是否已经铺贴？
--   clearance         BOOLEAN  真或假；是否特价或清仓商品？
--   special_order     BOOLEAN  真或假；是否订制、订货商品（非现货）？
--   defect            STRING   none, claimed, confirmed之一；有无质量问题：无、客户反映、检验确认？
--   quantity__unit    STRING   m2、box或piece; 退多少（1.5㎡、3箱、20片）？
--   quantity__count   BIGINT   箱数或片数；以m2计时为NULL
--   quantity__area    BIGINT   仅以m2计时，以平方毫米计：1500000表示1.5平方米
--   quantity__loose   BIGINT   整箱以外的散片数，没有为0；不按箱计时为NULL
--   tile__width       BIGINT   以毫米计；单片规格（毫米，如800x800）？
--   tile__height      BIGINT   以毫米计
--   pieces_per_box    BIGINT   整数 (piece); 每箱多少片？
--   counted           BOOLEAN  真或假；counted; 表中没有此列时请加--set counted=no
--   remaining         BIGINT   以平方毫米计：1500000表示1.5平方米；remaining
--   has_lot           BOOLEAN  真或假；has lot; 表中没有此列时请加--set has_lot=no
--   sold_lot          STRING   文字；sold lot
--   lot               STRING   文字；箱签上的批次（色号、尺码）是什么？
-- request_id相同的行属于同一申请；为NULL者自成一份。
-- 增加的列：days_since_sale, last_day, area, rule_window, rule_receipt, rule_condition,
--   rule_condition_claim, rule_laid, rule_special_order, rule_special_order_claim, rule_clearance,
--   rule_more_than_sold, rule_other_lot, rule_other_lot_claim, unreadable, outcome, reasons, share_1,
--   total_1, total_complete_1, route_walk_in, route_warehouse_appointment, route。
WITH
derived_1 AS (
  SELECT
    *,
    -- days_between(sold_on, requested_on)
    CAST(DATEDIFF(`requested_on`, `sold_on`) AS BIGINT) AS `days_since_sale`,
    -- working_day(add_days(sold_on, return_window)) if roll_to_working_day else add_days(sold_on, return_window)
    CAST(DATE_ADD(`sold_on`, 30) AS DATE) AS `last_day`,
    -- area_of(quantity, tile, pieces_per_box)
    CASE (
        `quantity__unit` = 'm2'
      )
      WHEN TRUE
      THEN `quantity__area`
      WHEN FALSE
      THEN (
        CASE (
            `quantity__unit` = 'box'
          )
          WHEN TRUE
          THEN (
            `quantity__count` * `pieces_per_box`
          ) + `quantity__loose`
          WHEN FALSE
          THEN `quantity__count`
        END
      ) * (
        `tile__width` * `tile__height`
      )
    END AS `area`
  FROM returns
),
rules AS (
  SELECT
    *,
    -- window：不予退换（R1），条件 requested_on > last_day
    `requested_on` > `last_day` AS `rule_window`,
    -- receipt：不予退换（R2），条件 not receipt
    NOT `receipt` AS `rule_receipt`,
    -- condition：不予退换（R3），条件 not goods_intact or not packaging_intact，除非 defect != 'none'
    (NOT `goods_intact` OR NOT `packaging_intact`) AND NOT (`defect` <> 'none') AS `rule_condition`,
    -- condition-claim：送检（R3），条件 (not goods_intact or not packaging_intact) and defect == 'claimed'
    (NOT `goods_intact` OR NOT `packaging_intact`) AND `defect` = 'claimed' AS `rule_condition_claim`,
    -- laid：不予退换（R5），条件 laid
    `laid` AS `rule_laid`,
    -- special-order：不予退换（R6），条件 special_order，除非 defect != 'none'
    `special_order` AND NOT (`defect` <> 'none') AS `rule_special_order`,
    -- special-order-claim：送检（R6），条件 special_order and defect == 'claimed'
    `special_order` AND `defect` = 'claimed' AS `rule_special_order_claim`,
    -- clearance：不予退换（R7），条件 clearance
    `clearance` AS `rule_clearance`,
    -- more-than-sold：不予退换（R2），条件 counted and area > remaining
    `counted` AND `area` > `remaining` AS `rule_more_than_sold`,
    -- other-lot：不予退换（R3），条件 has_lot and lot != sold_lot，除非 defect != 'none'
    (`has_lot` AND `lot` <> `sold_lot`) AND NOT (`defect` <> 'none') AS `rule_other_lot`,
    -- other-lot-claim：送检（R3），条件 has_lot and lot != sold_lot and defect == 'claimed'
    `has_lot` AND `lot` <> `sold_lot` AND `defect` = 'claimed' AS `rule_other_lot_claim`,
    -- 不成其为申请：必定违反政策的检查
    COALESCE(
      NOT (
        `requested_on` >= `sold_on`
      )
      OR NOT (
        `quantity__unit` <> 'box' OR NOT `pieces_per_box` IS NULL
      )
      OR NOT (
        `quantity__unit` = 'm2' OR NOT `tile__width` IS NULL
      )
      OR NOT (
        `sold_on` >= CAST('2000-01-01' AS DATE)
      ),
      FALSE
    ) AS `unreadable`
  FROM derived_1
),
decided AS (
  SELECT
    *,
    -- 触发的规则中最严的结果；尚有未定规则可能更严时为incomplete
    CASE
      WHEN `unreadable`
      THEN NULL
      WHEN `rule_window`
      OR `rule_receipt`
      OR `rule_condition`
      OR `rule_laid`
      OR `rule_special_order`
      OR `rule_clearance`
      OR `rule_more_than_sold`
      OR `rule_other_lot`
      THEN 'deny'
      WHEN (
        `rule_window`
        OR `rule_receipt`
        OR `rule_condition`
        OR `rule_laid`
        OR `rule_special_order`
        OR `rule_clearance`
        OR `rule_more_than_sold`
        OR `rule_other_lot`
      ) IS NULL
      THEN 'incomplete'
      WHEN `rule_condition_claim` OR `rule_special_order_claim` OR `rule_other_lot_claim`
      THEN 'refer'
      WHEN (
        `rule_condition_claim` OR `rule_special_order_claim` OR `rule_other_lot_claim`
      ) IS NULL
      THEN 'incomplete'
      ELSE 'approve'
    END AS `outcome`,
    -- 触发的规则
    CASE
      WHEN NOT `unreadable`
      THEN CONCAT_WS(
        ';',
        CASE WHEN `rule_window` THEN 'window' END,
        CASE WHEN `rule_receipt` THEN 'receipt' END,
        CASE WHEN `rule_condition` THEN 'condition' END,
        CASE WHEN `rule_condition_claim` THEN 'condition-claim' END,
        CASE WHEN `rule_laid` THEN 'laid' END,
        CASE WHEN `rule_special_order` THEN 'special-order' END,
        CASE WHEN `rule_special_order_claim` THEN 'special-order-claim' END,
        CASE WHEN `rule_clearance` THEN 'clearance' END,
        CASE WHEN `rule_more_than_sold` THEN 'more-than-sold' END,
        CASE WHEN `rule_other_lot` THEN 'other-lot' END,
        CASE WHEN `rule_other_lot_claim` THEN 'other-lot-claim' END
      )
    END AS `reasons`
  FROM rules
),
shares AS (
  SELECT
    *,
    -- 本行计入申请的数
    `area` AS `share_1`
  FROM decided
),
totals AS (
  SELECT
    *,
    -- 申请的合计（已知部分）
    CAST(CASE
      WHEN `request_id` IS NULL
      THEN CASE WHEN `outcome` IN ('refer', 'approve') THEN COALESCE(`share_1`, 0) ELSE 0 END
      ELSE SUM(CASE WHEN `outcome` IN ('refer', 'approve') THEN COALESCE(`share_1`, 0) ELSE 0 END) OVER (PARTITION BY `request_id`)
    END AS BIGINT) AS `total_1`,
    -- 是否已是全部
    CASE
      WHEN (
        CASE
          WHEN `request_id` IS NULL
          THEN CASE
            WHEN `unreadable` OR `outcome` = 'incomplete' OR (
              `outcome` <> 'deny' AND `share_1` IS NULL
            )
            THEN 1
            ELSE 0
          END
          ELSE MAX(
            CASE
              WHEN `unreadable` OR `outcome` = 'incomplete' OR (
                `outcome` <> 'deny' AND `share_1` IS NULL
              )
              THEN 1
              ELSE 0
            END
          ) OVER (PARTITION BY `request_id`)
        END
      ) = 0
      THEN TRUE
    END AS `total_complete_1`
  FROM shares
),
routes AS (
  SELECT
    *,
    -- walk-in(R8):total(area) <= walk_in_area
    `total_1` <= 2000000 AND `total_complete_1` AS `route_walk_in`,
    -- warehouse-appointment(R9):total(area) > walk_in_area
    NOT (`total_1` <= 2000000 AND `total_complete_1`) AS `route_warehouse_appointment`
  FROM totals
),
routed AS (
  SELECT
    *,
    -- 已判定且未拒绝的申请：第一个成立的办理方式
    CAST(CASE
      WHEN `unreadable` OR `outcome` IN ('deny', 'incomplete')
      THEN NULL
      WHEN `route_walk_in`
      THEN 'walk-in'
      WHEN `route_walk_in` IS NULL
      THEN NULL
      WHEN `route_warehouse_appointment`
      THEN 'warehouse-appointment'
      WHEN `route_warehouse_appointment` IS NULL
      THEN NULL
      ELSE NULL
    END AS STRING) AS `route`
  FROM routes
)
SELECT * FROM routed;
