const TASKS = ['summary', 'analysis', 'code', 'rewriting', 'extraction', 'question', 'translation', 'creative'];
const BEGINNINGS = {
  en: [
    'Summarise the notes on',
    'Triage the incident in',
    'Write a query for',
    'Draft a reply about',
    'List all dates of',
    'What is the state of',
    'Translate the page on',
    'Write a slogan for',
  ],
  zh: [
    '总结会议纪要：',
    '分析故障：',
    '写脚本统计',
    '给客户回复：',
    '提取日期：',
    '请问如何处理',
    '把通知翻译成英文：',
    '写标语：',
  ],
};
const THINGS = {
  en: 'billing cluster warehouse invoice database release payroll scheduler firewall migration customer shipment'.split(
    ' ',
  ),
  zh: '账单 集群 仓库 发票 数据库 发布 工资 调度 防火墙 迁移 客户 物流'.split(' '),
};

/**
 * So many examples as somebody's own might be, half of them in Chinese, each another text.
 * @param {number} count
 */
export function ownExamples(count) {
  return Array.from({ length: count }, (_, at) => {
    const language = at % 2 === 0 ? 'en' : 'zh';
    const thing = (/** @type {number} */ step) => THINGS[language][Math.floor(at / step) % 12] ?? '';
    const words = [thing(2), thing(7), thing(31), `${at}`].join(language === 'en' ? ' ' : '');
    return { text: `${BEGINNINGS[language][at % 8]} ${words}`, task: TASKS[at % 8], difficulty: (at % 10) / 10 };
  });
}
