import type { Catalogue } from '../../t.ts';

/** What keeps a request from getting an answer at all: `http/`, `routing/` and the time limits. */
export const NETWORK: Catalogue = {
  // who, and what happened
  '{host} {!fault}': '{host} {fault}',
  '{host} (through the proxy {path}) {!fault}': '{host}（经代理 {path}）{fault}',
  'the proxy {path} {!fault}': '代理 {path} {fault}',
  '{!fault} ({word})': '{fault}（{word}）',
  '{!fault} within {n} s': '{fault}（等了 {n} 秒）',
  'closed the connection before the answer was complete': '在回答完整之前断开了连接',
  'this is usually a passing fault of the network or the server; try again': '这通常是网络或服务器的暂时故障，请重试',
  'cannot be reached': '无法访问',
  'check the network, a VPN or a firewall': '检查网络、VPN 或防火墙',
  'was not answered: the gateway was closed meanwhile': '没有得到回答：网关已经关闭',
  'close the gateway after the last call': '最后一次调用结束后再关闭网关',
  'sent less or more than its content-length says': '发来的长度与 content-length 不符',
  'try again; if it stays so, a proxy on the way damages answers': '请重试；如果一直如此，就是途中有代理损坏了回答',
  'refused the connection': '拒绝连接',
  'is the server running, and is the port in `endpoint` right?': '服务是否已启动？`endpoint` 里的端口对吗？',
  'could not be looked up: the DNS server did not answer': '无法解析：DNS 服务器没有应答',
  'check the network connection': '检查网络连接',
  'check the network connection and its DNS server': '检查网络连接和 DNS 服务器',
  'is not known to DNS': '在 DNS 里查不到',
  'check the spelling of `endpoint`, and the network': '检查 `endpoint` 的拼写，以及网络',
  'did not take the connection within connect_timeout': '没有在 connect_timeout 之内接受连接',
  'check the network, or raise routing.connect_timeout': '检查网络，或调大 routing.connect_timeout',
  'sent more than 64 KB of headers': '发来的响应头超过 64 KB',
  'check that `endpoint` is a chat completions endpoint': '检查 `endpoint` 是不是 `/chat/completions` 端点',
  'shows a certificate that is not signed by a known authority (self-signed, or signed by a company or proxy of your own)':
    '的证书不是由可信机构签发的（自签名，或由公司、自己的代理签发）',
  'if you trust it, put its authority into a PEM file and name that file in NODE_EXTRA_CA_CERTS':
    '如果信任它，把签发机构的证书存成 PEM 文件，并用 NODE_EXTRA_CA_CERTS 指定该文件',
  'shows a certificate that has expired': '的证书已过期',
  "check this machine's date; otherwise the server's owner must renew it":
    '检查本机日期；如果没错，就要由服务器一方更新证书',
  'shows a certificate that is not valid yet': '的证书尚未生效',
  "check this machine's date": '检查本机日期',
  'shows a certificate made for another host': '的证书是给别的主机用的',
  'check the host in `endpoint`; a captive portal or a proxy may answer in its place':
    '检查 `endpoint` 里的主机名；也可能是上网认证页或代理代它应答',
  'a proxy is in use (HTTP_PROXY, HTTPS_PROXY, NO_PROXY): check it first; {hint}':
    '正在使用代理（HTTP_PROXY、HTTPS_PROXY、NO_PROXY），先检查它；{hint}',
  'put user:password@ before the host of the proxy': '在代理的主机名前加上 user:password@',
  'check that the proxy lets this host through': '检查代理是否放行这个主机',
  'was not reached: the proxy answered {n}': '没有连上：代理返回了 {n}',
  'does not answer in HTTP': '应答的不是 HTTP',
  'check the port and http:// or https:// in `endpoint`': '检查 `endpoint` 里的端口和 http:// 或 https://',
  'cannot be spoken to in TLS': '无法用 TLS 通信',
  'check http:// or https:// in `endpoint`, and what stands between (proxy, portal)':
    '检查 `endpoint` 里的 http:// 或 https://，以及途中的代理、上网认证页',
  'check https:// or http:// in `endpoint`, and what stands between (proxy, firewall)':
    '检查 `endpoint` 里的 https:// 或 http://，以及途中的代理、防火墙',
  'cannot be used: {value}': '无法使用：{value}',
  'check the network and `endpoint`': '检查网络和 `endpoint`',
  'did not take the connection': '没有接受连接',
  'took the connection and said nothing in TLS': '接受了连接，但 TLS 没有任何应答',
  'took the connection and did not answer': '接受了连接，但没有应答',
  'the server or a proxy before it hangs; try again': '服务器或它前面的代理卡住了，请重试',
  'the environment variable {variable} is not the address of a proxy': '环境变量 {variable} 的值不是代理地址',
  'write it as http://host:port, or unset {variable}': '写成 http://host:port，或者取消设置 {variable}',
  // an answer that cannot be used
  'the call was cancelled': '调用已取消',
  'the endpoint "{path}" is not an http:// or https:// address': '端点“{path}”不是 http:// 或 https:// 地址',
  'correct `endpoint`': '请改正 `endpoint`',
  '{host} answered in {word}, although plain text was asked for': '{host} 返回了 {word} 编码的内容，而请求的是纯文本',
  'a proxy on the way compresses answers; check `endpoint` and the proxy':
    '途中有代理压缩了回答；检查 `endpoint` 和代理',
  '{host} answered {n}, a redirect to {path}, which is not followed':
    '{host} 返回 {n}，要求重定向到 {path}；mgw 不跟随重定向',
  'if you trust that address, write it into `endpoint`': '如果信任这个地址，就把它写进 `endpoint`',
  'the answer has a frame of more than {n} bytes': '回答里有超过 {n} 字节的帧',
  'no chat answer has frames that long; check that `endpoint` is a chat completions endpoint':
    '对话的回答不会有这么长的帧；检查 `endpoint` 是不是 `/chat/completions` 端点',
  // time limits; what of a failed attempt follows its model's name
  '{n} s': '{n} 秒',
  'no answer began within total_timeout of {time}': '在 total_timeout（{time}）之内没有开始回答',
  'raise --timeout or routing.total_timeout': '调大 --timeout 或 routing.total_timeout',
  'no first token within its timeout of {time}': '在 timeout（{time}）之内没有收到首个 token',
  'raise models.{key}.timeout': '调大 models.{key}.timeout',
  'no first token within first_token_timeout of {time}': '在 first_token_timeout（{time}）之内没有收到首个 token',
  'raise routing.first_token_timeout': '调大 routing.first_token_timeout',
  'no first token within its share of total_timeout, of {time}':
    '在分到的 {time}（total_timeout 的一部分）内没有收到首个 token',
  'silent in the middle of the answer, while another candidate stands behind it, for {time}':
    '回答中途静默了 {time}，而后面还有候选',
  'with --no-fallback it is waited for as long as routing.read_timeout says':
    '加上 --no-fallback，就会一直等到 routing.read_timeout',
  'silent in the middle of the answer for longer than read_timeout of {time}':
    '回答中途静默超过了 read_timeout（{time}）',
  'raise routing.read_timeout': '调大 routing.read_timeout',
  // the chain
  '{place}: {!message}': '{place}：{message}',
  '{n} models failed: {failures}': '{n} 个模型都失败了：{failures}',
  'no candidate was tried': '没有尝试任何候选',
  'the stream ended without a finish event': '流在 finish 事件之前就结束了',
  'the answer ended without a finish reason': '回答结束时没有说明结束原因',
  'the finish event carries no ledger row': 'finish 事件里没有账本记录',
  'this is a fault of mgw; please report it': '这是 mgw 自身的错误，请反馈',
  'there is no connection to it: check the network or the proxy': '连不上它：检查网络或代理',
  'no answer began within --timeout of {time}': '在 --timeout（{time}）之内没有开始回答',
  'no first token within its share of --timeout, of {time}':
    '在分到的 {time}（--timeout 的一部分）内没有收到首个 token',
  'raise --timeout': '调大 --timeout',
};
