donate-title = تبرّع لـ{ $campaign }
donate-steps = الخطوات
donate-step-amount = المبلغ
donate-step-details = بياناتك
donate-step-pay = الدفع
donate-amount = كم تودّ أن تتبرّع؟
donate-choose = اختر مبلغًا
donate-other = أو مبلغًا آخر
donate-amount-hint = بعملة { $currency }. اكتب الأرقام كما تشاء: 50 أو ٥٠ أو ۵۰.
donate-fund = نوع التبرّع
donate-extras = أضف شيئًا من عندك (غير لازم)
donate-tip = إكرامية لتشغيل رِفادة
donate-tip-hint = صفر ما لم تغيّره. تذهب إلى المنصّة لا إلى الحملة.
donate-cover = أدفع رسوم البطاقة أيضًا لتصل الحملةَ قيمةُ تبرّعي كاملة
donate-continue = تابع
donate-free = ترى المطابقة والمبلغ الذي ستدفعه قبل أن تقرّر.

donate-unfinished = بدأت هنا تبرّعًا لم يُدفع بعد. هو محجوز لك حتى { $time }.
donate-unfinished-go = أكمله
quote-becomes = { $amount } تصبح { $total }
quote-partly = يُطابَق { $matched } من { $amount }
quote-added = تضيف الجهات المطابِقة { $matched } إلى { $amount } منك
quote-none = لا مطابقة لهذا التبرّع الآن
quote-none-text = ويصل تبرّعك إلى الحملة على كل حال.
quote-limit-per_pledge = لا تضيف هذه الجهة أكثر من ذلك إلى تبرّع واحد.
quote-limit-per_donor = لا تضيف هذه الجهة أكثر من ذلك لمتبرّع واحد.
quote-limit-per_campaign = لا تضيف هذه الجهة أكثر من ذلك إلى حملة واحدة.
quote-limit-fund = هذا كل ما بقي من هذه المطابقة.
quote-not-held = لم يُحجَز شيء بعد: تُحجَز لك المطابقة في الخطوة التالية.
quote-total = تدفع { $sum } إجمالًا.
quote-who = من يطابقه
quote-adds = { $sponsor }: تضيف { $amount }

sum-gift = تبرّعك
sum-tip = إكرامية لرِفادة
sum-fees = رسوم البطاقة التي تتحمّلها
sum-pay = تدفع
sum-refunded = رُدّ إليك
sum-match = المطابقة
sum-campaign = يصل إلى الحملة
sum-change = غيّر المبلغ

details-title = بياناتك
details-email = البريد الإلكتروني
details-email-hint = لإرسال الإيصال فقط.
details-name = الاسم (إن شئت)
details-country = البلد (إن شئت)
details-country-none = أفضّل ألّا أذكره
details-show-name = أسمح للمنظمة بأن ترى اسمي
details-on-wall = وأظهروا اسمي في صفحة الحملة ليقرأه الجميع (من دون ذكر ما تبرّعت به)
details-message = كلمة إلى المنظمة (إن شئت)
details-give = احجز المطابقة وتابع إلى الدفع
details-give-plain = تابع إلى الدفع
details-hold-hint = لا يُخصم شيء بعد.

error-title = هناك مشكلة
error-prefix = خطأ
error-amount-empty = اختر مبلغًا أو اكتبه
error-amount-number = اكتب المبلغ بالأرقام، مثل ٥٠
error-amount-decimals = { $count ->
    [zero] لا كسور عشرية في { $currency }
    [one] خانة عشرية واحدة على الأكثر في { $currency }
    [two] خانتان عشريتان على الأكثر في { $currency }
    [few] { $shown } خانات عشرية على الأكثر في { $currency }
    [many] { $shown } خانة عشرية على الأكثر في { $currency }
   *[other] { $shown } خانة عشرية على الأكثر في { $currency }
}
error-amount-large = هذا المبلغ كبير جدًا
error-amount-zero = يجب أن يكون المبلغ أكبر من صفر
error-amount-nearest-one = لا يمكن دفع هذا المبلغ بالبطاقة. أقرب مبلغ هو { $first }
error-amount-nearest-two = لا يمكن دفع هذا المبلغ بالبطاقة. أقرب مبلغين هما { $first } و{ $second }
error-amount-currency = لا يمكن دفع التبرّعات بهذه العملة بالبطاقة
error-tip = اكتب الإكرامية بالأرقام أو اتركها فارغة
error-fund = اختر نوع التبرّع
error-email-empty = اكتب بريدك الإلكتروني
error-email-wrong = اكتب بريدًا إلكترونيًا مثل amal@example.org
error-name-long = الاسم طويل جدًا
error-message-long = الرسالة طويلة جدًا: { $shown } حرف على الأكثر
error-country = اختر بلدًا من القائمة
error-not-live = لا تستقبل هذه الحملة التبرّعات الآن
error-too-many = لديك عدة تبرّعات تنتظر الدفع. ادفع أحدها أو ألغِه أو انتظر حتى تنقضي مدته
error-not-offered = هذا النوع من التبرّع غير متاح بعد
error-refused = تعذّر تقديم التبرّع على هذا النحو. راجع ما كتبته
error-again = طرأ أمر ما ولم يُخصم شيء. اضغط الزر مرة أخرى
error-unavailable = تعذّر الوصول إلى جزء من نظامنا الآن. لم يُخصم شيء ولم يضع شيء: حاول بعد لحظات
