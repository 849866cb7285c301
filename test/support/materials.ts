import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

function ofProject(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');
}

/** Texts that people pipe in or paste: with numbers, questions, items and code in them that nobody asks about. */
export const MATERIALS = {
  licence: ofProject('LICENSE'),
  changelog: ofProject('CHANGELOG.md'),
  document: ofProject('docs/budgets.md'),
  log: `commit 3343e00d9b2db4e120a26a58a55a30ea7ac5d287
Author: Kim Larsen <kim@example.org>
Date:   Thu Nov 26 00:41:27 2026 +0000

    A template instead of two strings

commit c9db80f4502a213d13e428b4a8a2fe36910b7da7
Author: Kim Larsen <kim@example.org>
Date:   Thu Nov 26 00:40:59 2026 +0000

    A route event says whether the call names its model; yes and no are told in one place

commit 3421ca75322b25bdc515d84bff7ec8b2b155fd7a
Author: Jo Berg <jo@example.org>
Date:   Wed Nov 25 21:38:24 2026 +0000

    docs: what deciding takes, measured anew
    from 2.4 ms to 1.9 ms, in 61 runs;
`,
  mail: `Dear Mr Lin,

thank you for your mail of 12 November. We have looked at the three offers again and would like to go with the second one, 40 units at 1,250 yuan each, if you can deliver the first 15 before 20 December and the rest by the end of January. Could you confirm the dates? The old terms of payment (30 % now, 70 % within 45 days) are fine with us. One more thing: the invoice of October, number 20251017, has the wrong address on it. Would you send us a new one?

Best regards,
Anna Weber
Purchasing, room 3.14, extension 2207`,
  minutes: `会议纪要 2026年3月12日
参会：张伟、李娜、王强、陈静
1. 一季度销售额 320 万，比去年同期增长 12%，华东区未达标（完成 78%）。
2. 新版 App 计划 4 月 15 日上线，还有 23 个缺陷没有修复，其中 5 个严重。李娜负责在 3 月 28 日前修完。
3. 客服人手不足，平均等待 6 分钟。王强提出招 4 人，预算 36 万。是否批准？下周一定。
4. 展会 5 月 8 日到 10 日，在深圳，展位费 5.8 万元，陈静负责联系。
5. 下次会议 3 月 26 日下午 2 点，地点 302 会议室。`,
  article: `The river that runs through the old town has risen by two metres since Sunday, and the council closed both bridges on Tuesday night. "We have not seen water like this since 1954," said the mayor, Ingrid Holm, who was up until four in the morning. How long will it last? Forecasters expect another 30 millimetres of rain by Friday. Some 1,200 people have left their homes; 340 of them sleep in the sports hall. The school is shut, and the market has moved to the station.

Shops in Mill Street have put sandbags before their doors. Peter Lund, who sells books, carried 6,000 volumes to the first floor with the help of neighbours. "What else could I do?" he asks. The railway still runs every two hours, and the hospital has power from its own generators for five days.

The council will meet again on Thursday to decide whether the lower town has to be cleared. It has asked the army for boats and for 50,000 sandbags. Help can be offered by telephone, at 555-0142, or in the town hall.`,
  chineseArticle: `近日，市统计局发布了上半年居民消费报告。报告显示，上半年全市社会消费品零售总额达到 2,134 亿元，同比增长 5.6%，其中线上零售占比 31.2%，比去年同期提高 2.4 个百分点。餐饮收入 268 亿元，增长 9.1%。为什么线下消费恢复得更慢？专家认为，一是居民储蓄意愿仍然偏高，二是部分商圈客流没有回到三年前的水平，三是年轻人的消费习惯发生了变化。

与此同时，文旅消费成为亮点。五一期间，全市接待游客 612 万人次，旅游收入 74 亿元，均创历史新高。多家博物馆延长开放时间，夜间经济带动周边餐饮营业额增长两成以上。下一步，市商务局将发放 3 亿元消费券，支持家电以旧换新，并在 10 个区各建设一条特色商业街。`,
  contract: `采购合同
第一条 甲方向乙方采购设备 200 台，单价 3,500 元，总价 70 万元。
第二条 乙方应于合同签订后 15 日内交货；每逾期一日，按总价的 5% 支付违约金，不设上限。
第三条 甲方在验收合格后 180 日内付款；验收标准由甲方单方确定。
第四条 甲方可随时书面通知解除合同，无需承担任何责任。
第五条 因产品引起的一切损失（包括间接损失）由乙方承担。
第六条 争议由甲方所在地人民法院管辖。
第七条 本合同解释权归甲方所有。`,
  goCode: `func (c *Cache) Get(key string) (string, bool) {
	v, ok := c.items[key]
	if !ok {
		return "", false
	}
	c.hits++
	return v, true
}

func (c *Cache) Set(key, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.items) > c.max {
		for k := range c.items {
			delete(c.items, k)
			break
		}
	}
	c.items[key] = value
}

func (c *Cache) Size() int {
	return len(c.items)
}`,
  pythonCode: `import csv
import sys

def load(path):
    rows = []
    with open(path) as f:
        for row in csv.reader(f):
            rows.append(row)
    return rows

def mean(rows, column):
    total = 0
    for row in rows:
        total += row[column]
    return total / len(rows)

if __name__ == "__main__":
    rows = load(sys.argv[1])
    print(mean(rows, 2))`,
  csv: `date,region,product,units,price,total
2026-01-03,East,Chair,12,45.5,546
2026-01-05,West,Desk,3,210,630
2026-01-09,East,Lamp,20,18.9,378
2026-02-11,North,Chair,7,45.5,318.5
2026-02-17,South,Desk,5,210,1050
2026-02-21,West,Lamp,31,18.9,585.9
2026-03-02,East,Desk,2,210,420
2026-03-14,North,Lamp,16,18.9,302.4
2026-03-29,South,Chair,9,45.5,409.5`,
} as const satisfies Record<string, string>;

export type MaterialName = keyof typeof MATERIALS;
