site-name = رِفادة
skip = انتقل إلى المحتوى
nav-label = التصفح الرئيسي
nav-campaigns = الحملات
nav-sign-in = تسجيل الدخول
nav-account = حسابي
languages = اللغات
demo = بيانات تجريبية — المنظمات والحملات والمبالغ في هذا الموقع من نسج الخيال.
foot-about = سُمّيت رِفادة باسم المال الذي كانت بطون قريش تُخرجه كلٌّ بقدر طاقته ليُطعَم به كل حاج.
foot-promise = المطابقة التي تُعرض عليك هي التي تُقيَّد للحملة، حتى آخر وحدة.
home-link = رِفادة، الصفحة الرئيسية

donors-count = { $count ->
    [zero] لا متبرعين بعد
    [one] متبرع واحد
    [two] متبرعان
    [few] { $shown } متبرعين
    [many] { $shown } متبرعًا
   *[other] { $shown } متبرع
}
days-left = { $count ->
    [zero] لم يبقَ يوم
    [one] بقي يوم واحد
    [two] بقي يومان
    [few] بقيت { $shown } أيام
    [many] بقي { $shown } يومًا
   *[other] بقي { $shown } يوم
}
until = حتى { $date }
last-day = اليوم الأخير
state-approved = تُفتح قريبًا
state-paused = متوقفة مؤقتًا
state-closed = انتهت
state-cancelled = أُلغيت
of-goal = من { $goal }
percent-reached = { $percent } من الهدف
bar-text = جُمع { $total } من { $goal } حتى الآن، أي { $percent }

fund-general = تبرّع عام
fund-zakat = زكاة
fund-sadaqah = صدقة
fund-sadaqah_jariyah = صدقة جارية

backing-promised = موعود به: تعهّدت به الجهة المطابِقة وتدفعه بعد تسوية المطابقة.
backing-guaranteed = مضمون: يدفعه طرف ثالث إن لم تدفعه الجهة المطابِقة.
backing-funded = مموَّل: دُفع المال مسبقًا.
unused-returned = ما لا تستعمله التبرّعات يعود إلى الجهة المطابِقة.
unused-given_anyway = ما لا تستعمله التبرّعات يُعطى للحملات على كل حال.
unused-rolled_over = ما لا تستعمله التبرّعات يبقى لمطابقة لاحقة.

time-in = { $time } بتوقيت { $country }
