//! Simplified characters for traditional ones: recognition writes both.

use super::language::is_han;

/// Traditional characters, each followed by its simplified form; only those that have one.
const PAIRS: &str = "\
    機机紅红藍蓝綠绿黃黄塊块盤盘裡里裏里開开關关燈灯東东這这個个後后從从來来給给遞递動动轉转邊边間间體体壓压鈕钮號号鍵键還还過过會会時时話话說说聽听對对錯错讓让進进遠远點点\
    離离輕轻車车門门櫃柜絲丝釘钉鉗钳錘锤鋸锯電电線线風风馬马達达鬆松夾夹緊紧張张舉举擡抬運运復复繼继續续暫暂請请幫帮麼么為为嗎吗誰谁幾几歸归場场業业產产識识記记錄录儲储處处\
    應应碼码執执樣样兩两書书筆笔紙纸環环齒齿輪轮軸轴圓圆長长寬宽頂顶側侧確确認认終终結结啟启撿捡疊叠層层倉仓庫库貨货區区標标簽签檢检測测視视覺觉溫温斷断與与並并將将當当現现\
    見见雙双隻只顆颗條条無无許许臺台釐厘嚴严類类極极術术選选擇择閉闭鎖锁鬧闹慣惯沒没爾尔嗚呜壞坏務务驗验擋挡搖摇擺摆攝摄傳传帶带隨随別别頭头腦脑愛爱爺爷飛飞魚鱼鳥鸟買买賣卖\
    讀读寫写學学習习師师員员題题問问聞闻媽妈們们國国語语華华歲岁爭争亂乱貼贴剛刚劃划劇剧創创勞劳勢势勝胜匯汇協协單单卻却參参嘆叹團团圖图園园報报墊垫壘垒夠够夥伙妳你嬰婴孫孙\
    寶宝實实審审專专尋寻導导屆届屬属岡冈島岛嶺岭幣币廠厂廢废廣广廳厅彎弯彈弹徑径恆恒惡恶慮虑態态憂忧憶忆懷怀懸悬戰战戲戏戶户拋抛揀拣損损搶抢撐撑撥拨撲扑擁拥擊击據据擠挤擴扩\
    擲掷攔拦攜携敗败敵敌數数齊齐暈晕曬晒構构槍枪樂乐樓楼樞枢橋桥橫横橢椭欄栏權权歐欧歡欢殘残殺杀殼壳氣气決决沖冲況况淨净淺浅減减渦涡滅灭滿满漸渐潔洁潤润澆浇澤泽濕湿灑洒灣湾\
    災灾烏乌煙烟煩烦熱热爐炉爛烂牆墙狀状獨独獎奖獲获瑣琐畫画異异療疗瘋疯盡尽監监眾众睜睁矯矫磚砖礙碍禮礼種种稱称穩稳窮穷竊窃節节範范築筑簡简籃篮籠笼糧粮紀纪約约級级純纯紋纹\
    納纳紐纽統统絕绝經经維维網网綱纲編编緩缓練练縮缩縫缝總总績绩繞绕繪绘繩绳纏缠羅罗義义聯联聰聪職职聲声肅肃腳脚腫肿膠胶臉脸臨临舊旧艙舱藥药蓋盖蘇苏蘋苹虧亏蟲虫衛卫衝冲補补\
    裝装製制複复規规親亲觸触訂订計计訊讯討讨訓训訪访設设註注試试詢询該该詳详誇夸誤误課课調调談谈論论諾诺謝谢譯译議议護护讚赞豎竖負负財财責责質质費费資资賴赖贏赢趕赶趨趋跡迹\
    踐践軌轨軍军軟软較较載载輔辅輛辆輸输轆辘辦办農农連连週周遊游違违遙遥適适遲迟遷迁遺遗郵邮鄰邻醫医釋释鈍钝鉛铅銀银銅铜銷销鋁铝鋒锋鋪铺錢钱鍋锅鏡镜鏈链鐘钟鐵铁鑽钻閃闪閥阀\
    陣阵陰阴陽阳階阶際际隊队險险隱隐雜杂難难雲云霧雾靈灵靜静響响頁页項项順顺須须預预領领頻频顯显飯饭飲饮飽饱養养餘余館馆騎骑驅驱驚惊驢驴魯鲁鮮鲜鴨鸭麗丽麥麦齡龄龍龙龜龟";

/// The simplified form of a character; any other as it is.
pub(crate) fn simplified(c: char) -> char {
    if !is_han(c) {
        return c;
    }
    let mut pairs = PAIRS.chars();
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if from == c {
            return to;
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_letters_become_simplified_and_others_stay() {
        let text: String = "別動停下 stop 機械手臂往左邊".chars().map(simplified).collect();
        assert_eq!(text, "别动停下 stop 机械手臂往左边");
    }

    #[test]
    fn every_letter_of_the_table_has_its_partner() {
        assert_eq!(PAIRS.chars().count() % 2, 0);
        assert!(PAIRS.chars().all(is_han));
    }
}
