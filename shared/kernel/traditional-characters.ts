// Made from OpenCC's character table (opencc-js 1.4.2, Apache-2.0): every traditional form, Taiwan's and Hong
// Kong's among them, of the characters in the names of China's divisions. 乾 is left out, for 乾县 keeps it.
const traditional = `
  亞佈來侖倉個們倫偉傢僕儀兒兗內兩冊凈凱別則剋剛劃劄劍務勝勢勸勻匯區卽厤叢吳呂員啓啟單噹嚮囌國圍園圖團
  垻堯場塗墊墰墾壇壘壜壢壩壯壺壽夢夾婁孫學宮實寧審寬寶將尋岡峯島峽崍崑崗崙嵐嶗嶧嶺嶼嶽巒巖師幹庫廂廈廕
  廟廠廣廬張強彆彌彙彥彿後從復徵恆愛慄態慶憑應懞懷揚撫敍敘於旂昇晉暉曆曏會朮東枱枴柺査棗棲楊業極榦榮樂
  樅樑樓樸樹樺橋橫檯欄權欒欖欽歷歸沖涇涼淥淨淩淶渦渾湞湧湯準溝溫溮滄滎滙滿漢漣漵潁潛潤潯澗澠澤澱濃濛濟
  濰濱瀋瀏瀘瀝瀰瀾灘灣灤為烏無煙煩熱燈營爐爲爾猶獅獨獲獻現琿瑤瑪環瓊甌甕產産畢當疇疊發監盤盧眞眾矇硯碩
  碭確礄礦祿禪禮稜稱穀積穫窪競箇箚節範簡糰紅納級紮細紹結絳綏經綜綠綫維綵綿緑線縉縣績織罈罎羅義習聖聞聯
  聶肅脩脫腳膠臘臥臨臺興舊舘荊莊華菴菸萊萬葉葯蒼蓋蓮蔭蕪蕭薊薌薑薩藍藥藴藺蘄蘆蘇蘊蘭蘿處衆術衕衚衛衝衞
  袷裏裡複覺觀託訥許詔誌誼調諸諾謀謙謝謨譙譜讓讚谿豐貝貞貢貴費賀資賈賓賚賢賽贊贛趙車軍載輝輪輿轄辦農迴
  連週進遊運達遙遜遠遷遼邁邊郟郵鄆鄉鄒鄖鄧鄭鄰鄲鄴醫釣鈡鉅鉛銀銅鋒鋼錢錦錫錯鍾鎣鎭鎮鏡鐘鐵鑲鑼長門開間
  閔閘閣閤閩閬閻闆關陘陝陞陰陳陸陽隨隴雙雜雞離雲電霑霧靈靜鞏韆韓響頂項順頗頭額類風颱餘館饒馬駐騰驊驗驛
  體髮鬆鬍鬥鬱魚魯鮁鮮鯉鳥鳩鳳鳴鴨鶯鶴鷄鷹鹹鹼鹽麗麥麯麴黃點黨鼕齊龍龜
`;
const simplified = `
  亚布来仑仓个们伦伟家仆仪儿兖内两册净凯别则克刚划札剑务胜势劝匀汇区即历丛吴吕员启启单当向苏国围园图团
  坝尧场涂垫坛垦坛垒坛坜坝壮壶寿梦夹娄孙学宫实宁审宽宝将寻冈峰岛峡崃昆岗仑岚崂峄岭屿岳峦岩师干库厢厦荫
  庙厂广庐张强别弥汇彦佛后从复征恒爱栗态庆凭应蒙怀扬抚叙叙于旗升晋晖历向会术东台拐拐查枣栖杨业极干荣乐
  枞梁楼朴树桦桥横台栏权栾榄钦历归冲泾凉渌净凌涞涡浑浈涌汤准沟温浉沧荥汇满汉涟溆颍潜润浔涧渑泽淀浓蒙济
  潍滨沈浏泸沥弥澜滩湾滦为乌无烟烦热灯营炉为尔犹狮独获献现珲瑶玛环琼瓯瓮产产毕当畴叠发监盘卢真众蒙砚硕
  砀确硚矿禄禅礼棱称谷积获洼竞个札节范简团红纳级扎细绍结绛绥经综绿线维彩绵绿线缙县绩织坛坛罗义习圣闻联
  聂肃修脱脚胶腊卧临台兴旧馆荆庄华庵烟莱万叶药苍盖莲荫芜萧蓟芗姜萨蓝药蕴蔺蕲芦苏蕴兰萝处众术同胡卫冲卫
  夹里里复觉观托讷许诏志谊调诸诺谋谦谢谟谯谱让赞溪丰贝贞贡贵费贺资贾宾赉贤赛赞赣赵车军载辉轮舆辖办农回
  连周进游运达遥逊远迁辽迈边郏邮郓乡邹郧邓郑邻郸邺医钓钟巨铅银铜锋钢钱锦锡错钟蓥镇镇镜钟铁镶锣长门开间
  闵闸阁合闽阆阎板关陉陕升阴陈陆阳随陇双杂鸡离云电沾雾灵静巩千韩响顶项顺颇头额类风台余馆饶马驻腾骅验驿
  体发松胡斗郁鱼鲁鲅鲜鲤鸟鸠凤鸣鸭莺鹤鸡鹰咸碱盐丽麦曲曲黄点党冬齐龙龟
`;

const simplifiedOf: ReadonlyMap<string, string> = new Map(
  [...traditional].map((character, index) => [character, simplified[index] ?? character] as const),
);

/** Names of China's divisions in simplified characters, for comparing only; other text may be changed in part. */
export function simplifyPlaceName(name: string): string {
  let result = '';
  for (const character of name) result += simplifiedOf.get(character) ?? character;
  return result;
}
