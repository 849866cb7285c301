import { describe, expect, test } from 'vitest';
import { privateContentIn } from '../../../src/cache/private-content.ts';

/** Made up, in the forms of the real ones; put together here, so that no scanner takes them for real. */
const made = (beginning: string, rest: string) => `${beginning}${rest}`;

const PRIVATE: Record<string, readonly string[]> = {
  secret: [
    '我的密码是abc12345怎么改',
    '密码：abc12345不对怎么办',
    '密码是Abc@12345登不上',
    'token是abc123456怎么刷新',
    '验证码是482913别告诉别人',
    '账号admin密码admin123',
    'WiFi密码 12345678',
    '密码是hunter',
    '密碼是abc123',
    '账号：admin 密码：hunter',
    '密码改成abc12345之后登不上',
    '我的密码现在是abc12345',
    '驗證碼 482913 收到了',
    'abc12345是我的密码',
    '密钥是9f8e7d6c5b4a怎么用',
    '令牌：a1b2c3d4e5f6过期了',
    '数据库口令是Root_2024!',
    '密码是：“abc12345”',
    '我的密码是１２３４５６７８',
    'password hunter2',
    'my password: swordfish, why can I not log in',
    'my wifi password = correcthorse',
    'the password is "swordfish"',
    'password is Sword@Fish',
    'passphrase: correctHorseBattery',
    'hunter2 is my password',
    'the password is: abc12345.',
    'password for root is toor99',
    'password for the wifi is abc12345',
    'password: a$b1c2d3',
    'my PIN is 4821',
    'your verification code is 482913',
    'user: admin pass: admin123',
    'TOKEN=a1b2c3d4e5',
    'DB_PASSWORD=s3cretpw',
    'accessToken: "a1b2c3d4e5"',
    'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'Authorization: Bearer a1b2c3d4e5f6',
    'curl -H "Authorization: Basic dXNlcjpwYXNzd29yZA=="',
    'postgres://user:pass1@db',
    'why does redis://:hunter@cache:6379 fail',
    '-----BEGIN PGP PRIVATE KEY BLOCK-----',
    made('0123456789abcdef0123456789abcdef', '.ABCDefgh12345678'),
    `${made('0123456789abcdef0123456789abcdef', '.ABCDefgh12345678')}这个key报401`,
    made('sk_', 'live_abcdefgh12345678'),
    made('hf_', 'abcdefghijklmnopqrstuvwxyz'),
    made('npm_', 'abcdefghijklmnopqrstuvwxyz0123456789'),
    made('SG.', 'abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuv'),
    made('LTAI', '5tAbCdEfGhIjKlMnOp'),
    made('AKID', 'abcdefghijklmnopqrstuvwxyz012345'),
  ],
  'identity number': [
    '身份证号110105194912310021是哪里的',
    '身份證號碼 11010519491231002X',
    '证件号：110105491231002',
    '护照号 E12345678',
    'my passport number is 123456789',
    '港澳通行证 C12345678 过期了',
  ],
  'phone number': [
    '联系人：张三 13812345678',
    '+8613812345678',
    '打 +86 138 1234 5678 没人接',
    '电话010-12345678',
    '13812345678是谁的电话',
    'my phone is 415-555-2671',
    'call me at +1 415 555 2671',
    'text (415) 555-2671',
  ],
  'bank card': ['银行卡号6222021234567890123', 'card number 4111111111111112'],
  'bank account': ['transfer to DE89 3704 0044 0532 0130 00', 'IBAN GB82WEST12345698765432 有效吗'],
};

const HARMLESS: readonly string[] = [
  'how do I reset my password',
  'my password is wrong',
  'my password is case-sensitive',
  'my password is not accepted by the website',
  'password: String',
  'const password = getPassword',
  'password: userPassword',
  'is the password "password" safe',
  'what is a bearer token',
  'what does Authorization: Bearer mean',
  'what is an api key',
  'password must be 8 characters',
  'password: 8-16 characters',
  'is my password hashed with sha256',
  'how to hash a password in python3',
  'how to hash a password python3',
  'password = config.password1',
  'const password = await read1(file2)',
  'docker run -e PASSWORD=$PASSWORD1 image2',
  'max_tokens=4096 is too low',
  'how many tokens are in 1000 words',
  'what does postgres://user:password@localhost mean',
  'what is https://example.com:8080/@user about',
  'what changed in e50baa5f0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f',
  'git show e50baa5',
  'pwd: /home/user1/x is not found',
  'sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 of what',
  'd41d8cd98f00b204e9800998ecf8427e.jpg does not open',
  'what is 123e4567-e89b-12d3-a456-426614174000',
  'node 20.19.0 or 22.12.0',
  'order number 202611251234567890',
  'what is 5 + 8613812345678',
  'how do I use a passport',
  'how to call a function 10000000 times',
  '怎么改密码',
  '密码学是什么',
  'uuid 是什么',
  '密码长度为6-20位可以吗',
  '密码是SHA256加密的吗',
  '密码是bcrypt加密的吗',
  '密码6位数够安全吗',
  '密码是什么格式',
  '密钥2048位还是4096位',
  'token是什么意思',
  '验证码60秒收不到',
  '一个token是4个字符吗',
  '身份证号有几位',
  '护照过期了怎么办',
  '客服电话是多少',
  '订单号13812345678',
  '版本号 1.2.3.4567 有什么变化',
  '提交 e50baa5f0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f 改了什么',
  '银行卡丢了怎么办',
];

describe('private', () => {
  const rows = Object.entries(PRIVATE).flatMap(([kind, texts]) => texts.map((text) => [text, kind] as const));
  test.each(rows)('%s: %s', (text, kind) => expect(privateContentIn(text)).toBe(kind));
});

describe('not private', () => {
  test.each(HARMLESS)('%s', (text) => expect(privateContentIn(text)).toBeUndefined());
});

test('a long text costs no time that is felt', () => {
  const before = process.cpuUsage().user;
  for (const piece of [
    'password for a b ',
    '密码是',
    '账号a密码',
    'token ',
    '+1 23 ',
    'AB12 ',
    '电话 (',
    'a://b:',
    'authorization: ',
  ]) {
    privateContentIn(`1234567 ${piece.repeat(20_000)}`);
  }
  expect(process.cpuUsage().user - before).toBeLessThan(3_000_000);
});
