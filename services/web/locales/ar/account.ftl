sign-in-title = تسجيل الدخول
sign-in-lead = اكتب بريدك الإلكتروني فنرسل إليك رمزًا: لا حاجة إلى كلمة سر.
sign-in-email = البريد الإلكتروني
sign-in-send = أرسلوا إليّ رمزًا
sign-in-donors = لا تحتاج إلى حساب لكي تتبرّع.
code-title = اكتب الرمز
code-lead = إن كان { $email } صحيحًا فرسالة فيها رمز من ستة أرقام في طريقها إليك. والرمز صالح عشر دقائق.
code-label = الرمز
code-check = ادخل
code-other = استعمل عنوانًا آخر أو اطلب رمزًا جديدًا
link-title = الدخول بهذا الرابط
link-text = اضغط الزر ليُسجَّل دخولك في هذا المتصفح.
link-button = ادخل
link-over = استُعمل هذا الرابط أو مضت عليه عشر دقائق. اطلب رابطًا جديدًا.
account-title = حسابي
account-as = أنت داخل باسم { $email }.
account-sign-out = تسجيل الخروج
account-roles = الأدوار
role-admin = الإدارة
role-reviewer = مراجِع
signed-out = خرجت من حسابك.
error-code-empty = اكتب الرمز الذي في الرسالة
error-code-wrong = هذا الرمز خطأ أو لم يعد صالحًا. بعد خمس محاولات أو عشر دقائق تحتاج إلى رمز جديد
error-sign-in-limit = طُلبت رموز كثيرة. انتظر قليلًا ثم حاول مرة أخرى
sign-in-first = سجّل الدخول من فضلك، ثم تعود إلى حيث كنت تريد.
area-ngo = المنظمات
area-ngo-text = سجّل منظمتك، وأعدّ حملاتها، وتابع ما يصل إليها.
area-sponsor = صناديق المطابقة
area-sponsor-text = عرّف بجهتك المطابِقة، وافتح صندوقًا، وتابع ما طابقه.
area-review = المراجعة
area-review-text = انظر في المنظمات والحملات والجهات المطابِقة التي تنتظر قرارًا.
sessions-title = أين أنت داخل
sessions-text = إن رأيت جهازًا لا تعرفه فأنهِ دخوله.
sessions-end-others = أنهِ الدخول في كل الأجهزة الأخرى
sessions-ended = أُنهي الدخول هناك.
session-this = هذا الجهاز
session-used = آخر استعمال:
session-since = منذ { $date }
session-end = أنهِ الدخول
session-end-this = أنهِ الدخول في هذا الجهاز
device-program = برنامج يستعمل الواجهة البرمجية
session-device = { $browser ->
    [firefox] فايرفوكس
    [chrome] كروم
    [safari] سفاري
    [edge] إيدج
    [opera] أوبرا
    [samsung] متصفح سامسونغ
    [program] برنامج
   *[other] متصفح
} { $system ->
    [android] على هاتف أندرويد
    [iphone] على آيفون
    [ipad] على آيباد
    [windows] على حاسوب ويندوز
    [mac] على حاسوب ماك
    [chromeos] على كروم بوك
    [linux] على حاسوب لينكس
   *[other] على جهاز آخر
}
ago-now = الآن
ago-minutes = { $count ->
    [zero] منذ أقل من دقيقة
    [one] منذ دقيقة واحدة
    [two] منذ دقيقتين
    [few] منذ { $shown } دقائق
    [many] منذ { $shown } دقيقة
   *[other] منذ { $shown } دقيقة
}
ago-hours = { $count ->
    [zero] منذ أقل من ساعة
    [one] منذ ساعة واحدة
    [two] منذ ساعتين
    [few] منذ { $shown } ساعات
    [many] منذ { $shown } ساعة
   *[other] منذ { $shown } ساعة
}
ago-days = { $count ->
    [zero] منذ أقل من يوم
    [one] منذ يوم واحد
    [two] منذ يومين
    [few] منذ { $shown } أيام
    [many] منذ { $shown } يومًا
   *[other] منذ { $shown } يوم
}
preferences-title = اللغة والأرقام
preferences-text = اختر لغتك والأرقام التي تقرؤها في العربية.
preferences-language = اللغة
preferences-digits = الأرقام في الصفحات العربية
preferences-digits-hint = وفي كل حقل نقبل الأرقام كلها، أيًّا كان اختيارك.
preferences-keep = احفظ اختياري
preferences-kept = حُفظ اختيارك.
preferences-where = يُحفظ اختيارك في هذا المتصفح، وفي حسابك أيضًا إن كنت داخلًا.
digits-usual = كما هو معتاد في بلد الحملة
digits-arab = ١٢٣
digits-arabext = ۱۲۳ (كما في الفارسية والأردية)
digits-latn = 123
